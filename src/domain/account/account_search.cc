#include "domain/account/account_search.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/account/identifiers.h"
#include "domain/rows.h"
#include "store/account.h"

namespace domain {
namespace {

using base::Fault;
using store::SearchKey;

// The largest number of rows that a page reads with a filter; it takes a few milliseconds.
constexpr std::int64_t kMostRead = 1000;

struct Source {
  SearchKey by;
  char mail;  // in a page's `next`
};
constexpr std::array kSources{Source{SearchKey::kUsername, 'u'}, Source{SearchKey::kEmail, 'e'},
                              Source{SearchKey::kNickname, 'n'}};

std::unexpected<base::Failure> bad_position() {
  return base::fail_field(Fault::kInvalidField, "after", base::Refusal::kBadForm);
}

bool passes(const Account& account, const AccountFilter& filter) {
  return (!filter.role || account.role == *filter.role) &&
         (!filter.status || account.status == *filter.status);
}

bool begins(const std::optional<std::string>& text, std::string_view prefix) {
  return text && as_submitted(*text).key.starts_with(prefix);
}

bool has_number(const Account& account, std::string_view text) {
  return std::to_string(account.id) == text;
}

// True if a source before the one of `letter` has returned the account already.
bool came_before(const Account& account, const Source& source, std::string_view text,
                 std::string_view key) {
  if (has_number(account, text)) return true;
  if (source.by == SearchKey::kUsername) return false;
  if (begins(account.username, key)) return true;
  return source.by == SearchKey::kNickname && begins(account.email, key);
}

/// The start of a page: a position in the index of one source.
struct Position {
  std::size_t source = 0;
  std::string key{};
  std::int64_t id = 0;
};

std::string written(const Position& place) {
  return kSources[place.source].mail + base::to_base64url(place.key) + '.' +
         std::to_string(place.id);
}

std::optional<Position> read_position(std::string_view text) {
  const auto source = std::ranges::find(kSources, text.front(), &Source::mail);
  const auto dot = text.find('.');
  if (source == kSources.end() || dot == std::string_view::npos) return std::nullopt;
  auto key = base::from_base64url(text.substr(1, dot - 1));
  const auto id = base::parse_id(text.substr(dot + 1));
  if (!key || !id) return std::nullopt;
  return Position{.source = static_cast<std::size_t>(source - kSources.begin()),
                  .key = std::move(*key),
                  .id = *id};
}

/// All accounts, or those of a filter that matches so few that its index is faster.
class ById {
 public:
  ById(store::Connection& store, const AccountSearch& search)
      : store_(store), search_(search), key_(as_submitted(search.text).key) {}

  base::Result<AccountPage> page() {
    auto after =
        search_.after.empty() ? std::optional<std::int64_t>{0} : base::parse_id(search_.after);
    if (!after) return bad_position();
    const std::int64_t read = search_.text.empty() ? search_.limit : kMostRead;
    auto accounts =
        from_rows(store::list_accounts(store_, to_row(search_.filter), *after, read + 1));
    if (!accounts) return base::pass(accounts);
    return picked(*accounts, read);
  }

 private:
  AccountPage picked(std::vector<Account>& read, std::int64_t most) {
    AccountPage page;
    std::int64_t seen = 0;
    for (Account& account : read) {
      if (seen++ == most || std::ssize(page.accounts) == search_.limit) {
        page.next = std::to_string(last_);
        break;
      }
      last_ = account.id;
      if (matches(account)) page.accounts.push_back(std::move(account));
    }
    return page;
  }

  bool matches(const Account& account) const {
    return search_.text.empty() || has_number(account, search_.text) ||
           begins(account.username, key_) || begins(account.email, key_) ||
           begins(account.nickname, key_);
  }

  store::Connection& store_;
  const AccountSearch& search_;
  std::string key_;
  std::int64_t last_ = 0;
};

/// One source after another, each in the order of its index.
class ByPrefix {
 public:
  ByPrefix(store::Connection& store, const AccountSearch& search)
      : store_(store), search_(search), key_(as_submitted(search.text).key) {}

  base::Result<AccountPage> page() {
    if (auto begun = begin(); !begun) return base::pass(begun);
    while (position_.source < kSources.size()) {
      if (is_full() || left_ <= 0) {
        page_.next = written(position_);
        break;
      }
      if (auto taken = take_some(); !taken) return base::pass(taken);
    }
    return std::move(page_);
  }

 private:
  bool is_full() const { return std::ssize(page_.accounts) >= search_.limit; }

  base::Result<void> begin() {
    if (!search_.after.empty()) {
      auto place = read_position(search_.after);
      if (!place) return bad_position();
      position_ = std::move(*place);
      return {};
    }
    const auto id = base::parse_id(search_.text);
    if (!id) return {};
    auto account = from_row(store::find_account_by_id(store_, *id));
    if (!account) return base::pass(account);
    if (*account && has_number(**account, search_.text)) add(std::move(**account));
    return {};
  }

  void add(Account account) {
    if (passes(account, search_.filter)) page_.accounts.push_back(std::move(account));
  }

  base::Result<void> take_some() {
    const Source& source = kSources[position_.source];
    const std::int64_t most = std::min(left_, search_.limit);
    auto found = store::search_accounts(store_, source.by, key_, position_.key, position_.id, most);
    if (!found) return base::pass(found);
    for (store::FoundAccount& one : *found) {
      if (is_full()) return {};
      position_.key = std::move(one.key);
      position_.id = one.account.id;
      Account account = from_row(std::move(one.account));
      if (!came_before(account, source, search_.text, key_)) add(std::move(account));
    }
    left_ -= std::ssize(*found);
    if (std::ssize(*found) < most) position_ = {.source = position_.source + 1};
    return {};
  }

  store::Connection& store_;
  const AccountSearch& search_;
  std::string key_;
  Position position_{};
  AccountPage page_{};
  std::int64_t left_ = kMostRead;
};

// There are few administrators and disabled accounts.
bool leaves_few(const AccountFilter& filter) {
  return filter.role == Role::kAdmin || filter.status == Status::kDisabled;
}

}  // namespace

base::Result<AccountPage> search_accounts(store::Connection& store, const AccountSearch& search) {
  const std::string_view text = base::trim(search.text);
  AccountSearch trimmed = search;
  trimmed.text = text;
  if (text.empty() || leaves_few(search.filter)) return ById(store, trimmed).page();
  return ByPrefix(store, trimmed).page();
}

}  // namespace domain
