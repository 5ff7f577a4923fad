#include "domain/account/account_match.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "domain/account/identifiers.h"
#include "domain/rows.h"
#include "store/account_listing.h"

namespace domain {
namespace {

using store::SearchKey;

constexpr std::array kSources{SearchSource{SearchKey::kUsername, 'u'},
                              SearchSource{SearchKey::kEmail, 'e'},
                              SearchSource{SearchKey::kNickname, 'n'}};
constexpr std::array kDomainSources{SearchSource{SearchKey::kDomain, 'd'},
                                    SearchSource{SearchKey::kNickname, 'n'}};

bool is_domain_search(std::string_view text) { return text.starts_with('@'); }

using Rows = base::Result<std::vector<store::ListedAccount>>;

}  // namespace

base::Result<std::optional<ListedAccount>> read_by_number(store::Connection& store,
                                                          const AccountMatch& match,
                                                          std::string_view text) {
  const auto id = base::parse_id(text);
  if (!id) return std::nullopt;
  auto one = from_row(store::find_listed_account(store, *id));
  if (!one) return base::pass(one);
  if (!*one || !match.has_number(**one)) return std::nullopt;
  return one;
}

namespace {

// Reads the accounts of one source after the other. Many have the same text in two of them.
base::Result<FoundAccounts> read_by_prefix(store::Connection& store, const AccountMatch& match,
                                           std::string_view text) {
  FoundAccounts found;
  std::set<std::int64_t> ids;
  const auto add = [&](ListedAccount account) {
    const bool is_new = ids.insert(account.id).second;
    if (is_new && match.passes(account)) found.accounts.push_back(std::move(account));
  };
  auto numbered = read_by_number(store, match, text);
  if (!numbered) return base::pass(numbered);
  if (*numbered) add(std::move(**numbered));
  for (const SearchSource& source : match.sources()) {
    Rows rows =
        store::search_accounts(store, source.by, match.prefix(source), "", 0, kMostRead + 1);
    if (!rows) return base::pass(rows);
    for (store::ListedAccount& row : *rows) add(from_row(std::move(row)));
    found.is_all = std::ssize(ids) <= kMostRead;
    if (!found.is_all) break;
  }
  return found;
}

// The rows of the condition that matches the fewest accounts. std::nullopt if there are too many.
base::Result<std::optional<std::vector<store::ListedAccount>>> read_by_filter(
    store::Connection& store, const AccountFilter& filter) {
  if (!filter.ids && !filter.password_state) {
    auto count = store::count_accounts(store, to_row(filter), kMostRead + 1);
    if (!count) return base::pass(count);
    if (*count > kMostRead) return std::nullopt;
  }
  Rows rows = filter.ids ? store::list_accounts_with(store, *filter.ids)
              : filter.password_state
                  ? store::list_accounts_of(store, to_row(*filter.password_state), 0, kMostRead + 1)
                  : store::list_accounts(store, to_row(filter), 0, kMostRead);
  if (!rows) return base::pass(rows);
  return std::move(*rows);
}

}  // namespace

// There are few administrators, few disabled or closing accounts, and few without a password.
bool leaves_few(const AccountFilter& filter) {
  return filter.role == Role::kAdmin || filter.status == Status::kDisabled ||
         filter.status == Status::kClosing || filter.password_state || filter.ids;
}

AccountMatch::AccountMatch(const AccountSearch& search)
    : search_(search), key_(as_submitted(search.text).key) {}

std::span<const SearchSource> AccountMatch::sources() const {
  if (is_domain_search(search_.text)) return kDomainSources;
  return kSources;
}

std::string_view AccountMatch::prefix(const SearchSource& source) const {
  const std::string_view key = key_;
  return source.by == SearchKey::kDomain ? key.substr(1) : key;
}

bool AccountMatch::matches(const ListedAccount& account) const {
  if (!passes(account)) return false;
  return search_.text.empty() || has_number(account) ||
         std::ranges::any_of(sources(),
                             [&](const SearchSource& source) { return begins(account, source); });
}

bool AccountMatch::passes(const ListedAccount& account) const {
  const AccountFilter& filter = search_.filter;
  return (!filter.role || account.role == *filter.role) &&
         (!filter.status || account.status == *filter.status) &&
         (!filter.password_state || account.password_state == *filter.password_state) &&
         (!filter.ids || std::ranges::binary_search(*filter.ids, account.id));
}

bool AccountMatch::has_number(const Account& account) const {
  return std::to_string(account.id) == search_.text;
}

bool AccountMatch::begins(const Account& account, const SearchSource& source) const {
  const auto& text = source.by == SearchKey::kUsername   ? account.username
                     : source.by == SearchKey::kNickname ? account.nickname
                                                         : account.email;
  if (!text) return false;
  const std::string key = as_submitted(*text).key;
  if (source.by != SearchKey::kDomain) return key.starts_with(key_);
  return std::string_view{key}.substr(key.rfind('@') + 1).starts_with(prefix(source));
}

bool AccountMatch::came_before(const Account& account, const SearchSource& source) const {
  if (has_number(account)) return true;
  for (const SearchSource& before : sources()) {
    if (before.by == source.by) return false;
    if (begins(account, before)) return true;
  }
  return false;
}

base::Result<FoundAccounts> read_if_few(store::Connection& store, const AccountSearch& search) {
  const AccountMatch match(search);
  if (!leaves_few(search.filter) && !search.text.empty()) {
    return read_by_prefix(store, match, search.text);
  }
  auto rows = read_by_filter(store, search.filter);
  if (!rows) return base::pass(rows);
  const bool is_all = *rows && (search.filter.ids || std::ssize(**rows) <= kMostRead);
  if (!is_all && !search.text.empty()) return read_by_prefix(store, match, search.text);
  FoundAccounts found{.is_all = is_all};
  if (!*rows) return found;
  for (store::ListedAccount& row : **rows) {
    ListedAccount account = from_row(std::move(row));
    if (match.matches(account)) found.accounts.push_back(std::move(account));
  }
  return found;
}

}  // namespace domain
