// Accounts found by the beginning of a name, an address or a nickname, or by their number, a page
// at a time. Of ten million accounts a page reads at most a thousand rows, whatever is searched
// for.
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

/// Which accounts a list has; std::nullopt matches every account.
struct AccountFilter {
  std::optional<Role> role{};
  std::optional<Status> status{};
};

struct AccountSearch {
  std::string_view text{};  ///< empty: all accounts, in the order of their ids
  AccountFilter filter{};
  std::string_view after{};  ///< `next` of the page before; empty: the first page
  std::int64_t limit = 50;
};

struct AccountPage {
  std::vector<Account> accounts;
  std::optional<std::string> next;  ///< there may be more, even where this page is short or empty
};

/// One page. The account with that very number comes first, then those whose username begins so,
/// then addresses, then nicknames; none twice. Case and width do not matter.
///
/// Fault kInvalidField (`after`) for what was never a page's `next`.
base::Result<AccountPage> search_accounts(store::Connection& store, const AccountSearch& search);

}  // namespace domain
