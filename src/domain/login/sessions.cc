#include "domain/login/sessions.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "crypto/token.h"
#include "domain/login/cached_sessions.h"
#include "domain/login/devices.h"
#include "domain/mail/mail_kinds.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/session.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Timestamp;

// The last use is written at most 24 times in an idle time. This is exact enough for the expiry,
// and nearly all checks only read.
constexpr int kTouchesAnIdleTime = 24;
constexpr std::size_t kSessionIdBytes = 16;

bool lives(const store::SessionAndAccount& session, std::string_view contract, Timestamp now) {
  return session.contract == contract && session.expires > now && session.absolute_end > now;
}

bool valid(const store::SessionAndAccount& session, std::string_view contract, Timestamp now) {
  return lives(session, contract, now) && session.epoch == session.account.session_epoch &&
         session.account.status == store::Status::kEnabled;
}

// An account's last use is written by the day.
bool is_new_day(Timestamp before, Timestamp now) {
  return std::chrono::floor<std::chrono::days>(before) !=
         std::chrono::floor<std::chrono::days>(now);
}

}  // namespace

struct Sessions::NewSession {
  base::Secret token;
  store::Session row;
};

std::string session_id(std::string_view token_hash) {
  return base::to_hex(token_hash.substr(0, kSessionIdBytes));
}

bool is_recent(const Session& session, Timestamp now, std::chrono::seconds most) {
  return session.authenticated <= now && now - session.authenticated <= most;
}

Sessions::Sessions(const Deps& deps, AuditLog& audit_log, Notifier& notifier,
                   KnownNetworks& known_networks, CachedSessions& cached)
    : store_(deps.store),
      random_(deps.random),
      clock_(deps.clock),
      audit_log_(audit_log),
      notifier_(notifier),
      known_networks_(known_networks),
      cached_(cached),
      options_(deps.options) {}

base::Result<base::Secret> Sessions::open(const Account& account, const Client& client,
                                          std::string_view replaced, LoginNetwork network) {
  const std::string old = replaced.empty() ? std::string{} : crypto::token_hash(replaced);
  auto state = store::lock_for_login(store_, seen(account), client.contract, old,
                                     options_.sessions_per_account, clock_.now());
  if (!state) return base::pass(state);
  if (!state->unchanged) return base::fail(base::Fault::kWrongCredentials, "changed meanwhile");
  if (!old.empty()) state->excess.push_back(old);
  if (auto ended = discard(state->excess); !ended) return base::pass(ended);
  auto opened = insert(account.id, account.session_epoch, client, network);
  if (!opened) return base::pass(opened);
  auto noted = audit_log_.audit(client, account.id, "login");
  if (!noted) return base::pass(noted);
  if (!state->login_mails) return std::move(opened->token);
  if (auto told = tell_of_login(account, client); !told) return base::pass(told);
  return std::move(opened->token);
}

base::Result<void> Sessions::discard(const std::vector<std::string>& token_hashes) {
  for (const std::string& hash : token_hashes) {
    if (auto ended = store::discard_session(store_, hash); !ended) return ended;
  }
  return {};
}

// If the contract uses device cookies, a browser without one is new to the account. An unverified
// address may be a stranger's, so it gets no mail.
base::Result<void> Sessions::tell_of_login(const Account& account, const Client& client) {
  const bool is_new = client.keeps_devices && !is_known(client, account);
  if (!options_.mail_new_login || !is_new || !account.email_verified) return {};
  return notifier_.notify_of_login(client, account);
}

base::Result<base::Secret> Sessions::open_locked(std::int64_t account_id, std::int64_t epoch,
                                                 const Client& client) {
  auto opened = insert(account_id, epoch, client, LoginNetwork::kNew);
  if (!opened) return base::pass(opened);
  auto capped = store::delete_oldest_sessions(store_, opened->row, options_.sessions_per_account);
  if (!capped) return base::pass(capped);
  auto noted = store::note_account_seen(store_, account_id, opened->row.issued);
  if (!noted) return base::pass(noted);
  return std::move(opened->token);
}

base::Result<Sessions::NewSession> Sessions::insert(std::int64_t account_id, std::int64_t epoch,
                                                    const Client& client, LoginNetwork network) {
  base::Secret token = crypto::new_token(random_);
  const Timestamp now = clock_.now();
  const Timestamp absolute_end = now + longest(client.keep);
  store::Session row{.token_hash = crypto::token_hash(token.reveal()),
                     .account_id = account_id,
                     .contract = client.contract,
                     .epoch = epoch,
                     .issued = now,
                     .authenticated = now,
                     .last_seen = now,
                     .expires = std::min(now + idle(client.keep), absolute_end),
                     .absolute_end = absolute_end,
                     .address = client.address,
                     .user_agent = stored_user_agent(client),
                     .kept = client.keep};
  if (auto inserted = store::insert_session(store_, row); !inserted) return base::pass(inserted);
  auto remembered = known_networks_.remember(account_id, epoch, client, network);
  if (!remembered) return base::pass(remembered);
  return NewSession{.token = std::move(token), .row = std::move(row)};
}

// A session is refused only because of what the database says: a copy does not know that its
// session was prolonged since.
base::Result<Session> Sessions::resolve(std::string_view token, std::string_view contract) {
  const std::string hash = crypto::token_hash(token);
  const Timestamp now = clock_.now();
  auto copy = cached_.copy(hash);
  if (copy && valid(*copy, contract, now)) return use_valid(std::move(*copy), now);
  return keep_and_use(cached_.read(hash), contract);
}

base::Result<Session> Sessions::resolve_child(std::string_view token, std::string_view origin,
                                              std::string_view contract) {
  const std::string hash = crypto::token_hash(token);
  const Timestamp now = clock_.now();
  auto copy = cached_.copy_of_parent(hash, origin);
  if (copy && valid(*copy, contract, now)) return use_valid(std::move(*copy), now);
  return keep_and_use(cached_.read_parent(hash, origin), contract);
}

base::Result<Session> Sessions::keep_and_use(
    base::Result<std::optional<store::SessionAndAccount>> found, std::string_view contract) {
  if (found && *found && valid(**found, contract, clock_.now())) cached_.keep(**found);
  return use(std::move(found), contract);
}

base::Result<Session> Sessions::use(base::Result<std::optional<store::SessionAndAccount>> found,
                                    std::string_view contract) {
  touch_.reset();
  if (!found) return base::pass(found);
  const Timestamp now = clock_.now();
  if (!*found || !valid(**found, contract, now)) {
    const bool disabled = *found && lives(**found, contract, now) &&
                          (*found)->account.status == store::Status::kDisabled;
    return base::fail(disabled ? base::Fault::kDisabled : base::Fault::kNotSignedIn);
  }
  return use_valid(std::move(**found), now);
}

Session Sessions::use_valid(store::SessionAndAccount&& session, Timestamp now) {
  touch_.reset();
  const std::chrono::seconds idle_time = idle(session.kept);
  const std::chrono::seconds shorter = std::min(idle_time, options_.session_idle);
  if (now - session.last_seen > shorter / kTouchesAnIdleTime) {
    touch_ = Touch{.token_hash = session.token_hash,
                   .account_id = session.account.id,
                   .seen_before = session.last_seen,
                   .last_seen = now,
                   .expires = std::min(now + idle_time, session.absolute_end)};
  }
  return Session{.account = from_row(std::move(session.account)),
                 .authenticated = session.authenticated,
                 .absolute_end = session.absolute_end,
                 .kept = session.kept,
                 .token_hash = std::move(session.token_hash)};
}

base::Result<RefreshResult> Sessions::refresh(const Session& session, const Client& client) {
  touch_.reset();
  base::Secret token = crypto::new_token(random_);
  const Timestamp now = clock_.now();
  const store::NewToken fresh{.token_hash = crypto::token_hash(token.reveal()),
                              .issued = now,
                              .expires = std::min(now + idle(session.kept), session.absolute_end),
                              .address = client.address,
                              .user_agent = stored_user_agent(client)};
  auto replaced = store::transact(
      store_, [&] { return store::replace_session_token(store_, session.token_hash, fresh); });
  if (!replaced) return base::pass(replaced);
  if (!*replaced) return base::fail(base::Fault::kNotSignedIn, "refreshed or ended meanwhile");
  return RefreshResult{
      .token = std::move(token),
      .left = std::chrono::floor<std::chrono::seconds>(session.absolute_end - now)};
}

bool Sessions::is_recent(const Session& session) const {
  return domain::is_recent(session, clock_.now(), kRecentLogin);
}

base::Result<void> Sessions::end(const Session& session, const Client& client) {
  touch_.reset();
  return store::transact(store_, [&]() -> base::Result<void> {
    auto ended = store::delete_session(store_, session.token_hash);
    if (!ended) return base::pass(ended);
    if (!*ended) return {};
    return audit_log_.audit(client, session.account.id, "logout");
  });
}

base::Result<std::int64_t> Sessions::end_all(const Session& session, const Client& client) {
  touch_.reset();
  return store::transact(store_, [&]() -> base::Result<std::int64_t> {
    auto held = store::lock_account(store_, seen(session.account));
    if (!held) return base::pass(held);
    auto ended = store::delete_session(store_, session.token_hash);
    if (!ended) return base::pass(ended);
    if (!*held) return session.account.session_epoch;
    auto noted = audit_log_.audit(client, session.account.id, "logout-everywhere");
    if (!noted) return base::pass(noted);
    return raise_epoch(session.account, client);
  });
}

// The account then knows the client's network if it did before, and no other.
base::Result<std::int64_t> Sessions::raise_epoch(const Account& account, const Client& client) {
  auto epoch = store::raise_session_epoch(store_, account.id, clock_.now());
  if (!epoch) return epoch;
  auto kept = known_networks_.keep(account, *epoch, client);
  if (!kept) return base::pass(kept);
  return epoch;
}

base::Result<void> Sessions::end_one(std::int64_t account_id, std::string_view id,
                                     const Client& client) {
  touch_.reset();
  return store::transact(store_, [&]() -> base::Result<void> {
    auto ended = store::delete_session_of(store_, account_id, id);
    if (!ended) return base::pass(ended);
    if (!*ended) return base::fail(base::Fault::kNotFound);
    return audit_log_.audit(client, account_id, "session-end");
  });
}

// Raises the epoch and moves only this session to it, so all existing sessions end immediately. A
// login that is about to open a session locks the account and then sees the new epoch.
base::Result<Sessions::Alone> Sessions::end_others(const Session& session, const Client& client) {
  const std::int64_t id = session.account.id;
  return store::transact(store_, [&]() -> base::Result<Alone> {
    auto held = store::lock_account(store_, seen(session.account));
    if (!held) return base::pass(held);
    if (!*held) return base::fail(base::Fault::kNotSignedIn, "changed meanwhile");
    auto valid = store::list_sessions(store_, id, clock_.now());
    if (!valid) return base::pass(valid);
    auto epoch = raise_epoch(session.account, client);
    if (!epoch) return base::pass(epoch);
    auto kept = store::keep_session_alone(store_, id, session.token_hash, *epoch);
    if (!kept) return base::pass(kept);
    if (!*kept) return base::fail(base::Fault::kNotSignedIn, "ended meanwhile");
    auto noted = audit_log_.audit(client, id, "logout-elsewhere");
    if (!noted) return base::pass(noted);
    const auto others = std::ranges::count_if(*valid, [&](const store::SessionLine& line) {
      return line.token_hash != session.token_hash;
    });
    return Alone{.epoch = *epoch, .ended = others};
  });
}

void Sessions::after_reply() {
  cached_.after_reply();
  if (!touch_) return;
  const Touch touch = *std::exchange(touch_, std::nullopt);
  auto touched = store::touch_session(store_, touch.token_hash, touch.last_seen, touch.expires);
  if (touched && is_new_day(touch.seen_before, touch.last_seen)) {
    touched = store::note_account_seen(store_, touch.account_id, touch.last_seen);
  }
  if (!touched) base::LogLine("last_seen_not_written").add("detail", touched.error().detail);
}

}  // namespace domain
