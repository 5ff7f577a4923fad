// Finds accounts by id or by the beginning of a username, an address or a nickname, page by page.
// With ten million accounts a page reads at most a thousand rows for any search text.
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
};

/// A search and its page.
struct AccountSearch {
  std::string_view text{};  ///< empty: all accounts, in the order of their ids
  AccountFilter filter{};
  std::string_view after{};  ///< `next` of the previous page; empty: the first page
  std::int64_t limit = 50;
};

/// One page of results.
struct AccountPage {
  std::vector<Account> accounts;
  std::optional<std::string> next;  ///< for the next page, also if this one is short or empty
};

/// Reads one page. The account with the id `text` is first, then accounts whose username begins
/// with the text, then by address, then by nickname; no account occurs twice. Case and width are
/// ignored.
///
/// Fault kInvalidField (`after`) for a value that was not the `next` of a page.
base::Result<AccountPage> search_accounts(store::Connection& store, const AccountSearch& search);

}  // namespace domain
