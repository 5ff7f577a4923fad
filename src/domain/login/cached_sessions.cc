#include "domain/login/cached_sessions.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "domain/login/session_copy.h"
#include "store/connection_list.h"
#include "store/guarded_session.h"

namespace domain {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenRecoveries{1};

cache::Key key_of(const store::ChangedRow& row) {
  return row.kind == store::ChangedRow::Kind::kAccount ? cache::Key::of_account(row.account_id)
                                                       : cache::Key::of_token(row.token_hash);
}

std::optional<store::SessionAndAccount> decoded(const std::optional<std::string>& copy) {
  if (!copy) return std::nullopt;
  return decode_session(*copy);
}

}  // namespace

CachedSessions::CachedSessions(const Deps& deps)
    : store_(deps.store), cache_(deps.cache), absence_(deps.no_cache) {
  if (cache_ != nullptr || absence_ != nullptr) store_.set_listener(this);
}

CachedSessions::~CachedSessions() {
  if (cache_ != nullptr || absence_ != nullptr) store_.set_listener(nullptr);
}

std::optional<store::SessionAndAccount> CachedSessions::copy(std::string_view token_hash) {
  if (cache_ == nullptr) return std::nullopt;
  return decoded(cache_->find(token_hash));
}

std::optional<store::SessionAndAccount> CachedSessions::copy_of_parent(std::string_view token_hash,
                                                                       std::string_view origin) {
  if (cache_ == nullptr) return std::nullopt;
  return decoded(cache_->find_by_child(token_hash, origin));
}

CachedSessions::Found CachedSessions::read(std::string_view token_hash) {
  if (cache_ != nullptr) {
    kept_.reset();
    read_ = {.reading = cache_->start_reading(), .session = {}};
  }
  return store::find_session(store_, token_hash);
}

CachedSessions::Found CachedSessions::read_parent(std::string_view token_hash,
                                                  std::string_view origin) {
  if (cache_ != nullptr) {
    kept_.reset();
    read_ = {.reading = cache_->start_reading(), .session = {}};
    read_.session.child = token_hash;
    read_.session.origin = origin;
  }
  return store::find_guarded_session(store_, token_hash, origin);
}

void CachedSessions::keep(const store::SessionAndAccount& session) {
  if (cache_ == nullptr) return;
  const std::string_view used =
      read_.session.child.empty() ? session.token_hash : read_.session.child;
  if (!was_read_before(used)) return;
  kept_ = std::move(read_);
  kept_->session.digest = session.token_hash;
  kept_->session.account_id = session.account.id;
  kept_->session.copy = encode(session);
}

// Remembers the beginning of each digest until another digest takes its place.
bool CachedSessions::was_read_before(std::string_view token_hash) {
  std::uint32_t beginning = 0;
  std::memcpy(&beginning, token_hash.data(), std::min(token_hash.size(), sizeof beginning));
  return std::exchange(read_before_[beginning % kRemembered], beginning) == beginning;
}

void CachedSessions::after_reply() {
  if (cache_ == nullptr) return;
  if (kept_) {
    using FillResult = cache::SessionCache::FillResult;
    const Read kept = *std::exchange(kept_, std::nullopt);
    mark_stands_ =
        cache_->fill(kept.reading, kept.session) == FillResult::kMarkStands || mark_stands_;
  }
  if (!mark_stands_ && !cache_->needs_recovery()) return;
  if (steady_clock::now() < next_recovery_) return;
  next_recovery_ = steady_clock::now() + kBetweenRecoveries;
  recover();
}

// The writers are read before the connections: one that begins between the two is in neither list.
void CachedSessions::recover() {
  std::vector<cache::Writer> gone = cache_->writers();
  if (!gone.empty()) {
    const auto connections = store::list_connections(store_);
    if (!connections) return;
    std::erase_if(gone, [&](cache::Writer writer) {
      return std::ranges::find(*connections, writer) != connections->end();
    });
  }
  cache_->forget(gone);
  mark_stands_ = false;
}

bool CachedSessions::before_commit(std::uint64_t connection_id,
                                   std::span<const store::ChangedRow> rows) {
  if (cache_ == nullptr) return absence_->holds();
  std::vector<cache::Key> keys;
  for (const store::ChangedRow& row : rows) keys.push_back(key_of(row));
  return cache_->mark(connection_id, keys);
}

void CachedSessions::after_commit(std::uint64_t connection_id, store::Outcome outcome) {
  if (cache_ != nullptr && outcome == store::Outcome::kKnown) cache_->settle(connection_id);
}

}  // namespace domain
