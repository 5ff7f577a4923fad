// Finds accounts by id or by the beginning of a username, an address, its domain or a nickname,
// page by page and in several orders. With ten million accounts a page reads about a thousand rows
// for any search text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/account/account.h"

namespace store {
class Connection;
}  // namespace store

namespace domain {

/// The conditions of a list; std::nullopt matches every account.
struct AccountFilter {
  std::optional<Role> role{};
  std::optional<Status> status{};
  std::optional<PasswordState> password_state{};   ///< not kSet
  std::optional<std::vector<std::int64_t>> ids{};  ///< only these accounts; ascending
};

/// The order of a list. kRelevance: by how the text matches; all accounts by their ids.
enum class AccountOrder { kRelevance, kName, kCreated, kLastSeen };

enum class Direction { kUp, kDown };

/// A search and its page.
struct AccountSearch {
  std::string_view text{};  ///< empty: all accounts
  AccountFilter filter{};
  AccountOrder order = AccountOrder::kRelevance;
  Direction direction = Direction::kUp;
  std::string_view after{};  ///< `next` of the previous page; empty: the first page
  std::int64_t limit = 50;
};

/// One page of results.
struct AccountPage {
  std::vector<ListedAccount> accounts;
  std::optional<std::string> next;  ///< for the next page, also if this one is short or empty
};

/// Reads one page. By relevance the account with the id `text` is first, then accounts whose
/// username begins with the text, then by address, then by nickname; no account occurs twice. A
/// text that begins with `@` is the beginning of an address's domain, or of a nickname. Case and
/// width are ignored.
///
/// Fault kInvalidField (`after`) for a value that was not the `next` of a page.
base::Result<AccountPage> search_accounts(store::Connection& store, const AccountSearch& search);

}  // namespace domain
