// Table account: lists for operators, page by page and along an index, and their counts. Statements
// are in account_listing.cc, account_order.cc and account_match.cc. Knows SQL; knows no rules.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/account.h"
#include "store/connection.h"

namespace store {

/// An account with what lists for operators show.
struct ListedAccount {
  Account account;
  PasswordState password_state = PasswordState::kSet;
  std::optional<base::Timestamp> last_seen;  ///< the day of the last use; std::nullopt: none known
  std::string key{};                         ///< its key in the index that was read
};

/// The columns of every SELECT that reads a listed account; its key comes after them.
inline constexpr char kListedColumns[] = R"sql(,
         account.password_state, account.last_seen)sql";

/// The number of columns before the key.
inline constexpr std::size_t kListedColumnCount = kAccountColumnCount + 2;

/// Converts rows.
std::vector<ListedAccount> listed(std::vector<Row>& rows);

/// Converts rows whose last column is the key.
std::vector<ListedAccount> listed_with_keys(std::vector<Row>& rows);

/// Returns std::nullopt if there is no such account.
base::Result<std::optional<ListedAccount>> find_listed_account(Connection& connection,
                                                               std::int64_t id);

/// The conditions of a list; a member that is std::nullopt does not filter.
struct AccountFilter {
  std::optional<Role> role{};
  std::optional<Status> status{};
};

/// Returns at most `limit` accounts with ids above `after`, ordered by id. Uses an index, so the
/// last page costs no more than the first.
base::Result<std::vector<ListedAccount>> list_accounts(Connection& connection,
                                                       const AccountFilter& filter,
                                                       std::int64_t after, std::int64_t limit);

/// The same for the accounts without a password for this reason.
base::Result<std::vector<ListedAccount>> list_accounts_of(Connection& connection,
                                                          PasswordState state, std::int64_t after,
                                                          std::int64_t limit);

/// Returns the accounts with these ids, ordered by id.
base::Result<std::vector<ListedAccount>> list_accounts_with(Connection& connection,
                                                            const std::vector<std::int64_t>& ids);

/// Counts the accounts of the filter, at most `most`. Reads an index only.
base::Result<std::int64_t> count_accounts(Connection& connection, const AccountFilter& filter,
                                          std::int64_t most);

/// Counts the accounts with ids above `after` and not above `until`. Reads an index only.
base::Result<std::int64_t> count_accounts_between(Connection& connection, std::int64_t after,
                                                  std::int64_t until);

/// An order of all accounts. Each has its own index.
enum class AccountOrder { kName, kCreated, kLastSeen };

enum class Direction { kUp, kDown };

/// The place of an account in an order: its name or its time, and its id.
struct OrderPosition {
  std::string name{};     ///< for kName: the first 255 bytes of the username's or the address's key
  std::int64_t time = 0;  ///< for the others: milliseconds
  std::int64_t id = 0;
};

/// Returns at most `limit` accounts after `position`, or from the beginning. Reads only the rows
/// that it returns. The accounts have no key.
base::Result<std::vector<ListedAccount>> list_accounts_in_order(
    Connection& connection, AccountOrder order, Direction direction,
    const std::optional<OrderPosition>& position, std::int64_t limit);

/// The column that a search compares. Each has its own index.
enum class SearchKey { kUsername, kEmail, kNickname, kDomain };

/// Returns at most `limit` accounts whose key begins with `prefix` and follows (`key`, `id`),
/// ordered by key and id. `id` counts for nicknames and domains, which are not unique. Reads only
/// the rows that it returns, and for nicknames and domains those that equal `key`.
base::Result<std::vector<ListedAccount>> search_accounts(Connection& connection, SearchKey by,
                                                         std::string_view prefix,
                                                         std::string_view key, std::int64_t id,
                                                         std::int64_t limit);

}  // namespace store
