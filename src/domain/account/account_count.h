// How many accounts a search matches: exactly where that is cheap, and otherwise about, from the
// hourly counts, or at least.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/account/account_search.h"

namespace domain {

/// The hourly count of all accounts.
inline constexpr std::string_view kAccountsCount = "accounts";

/// The number of accounts of a search.
struct AccountTotal {
  enum class Accuracy { kExact, kAbout, kAtLeast };

  std::int64_t count = 0;
  Accuracy accuracy = Accuracy::kExact;
};

/// Counts the accounts of a search, whatever its page and its order. Reads about ten thousand
/// entries of an index, or a thousand rows.
base::Result<AccountTotal> count_accounts(store::Connection& store, const AccountSearch& search,
                                          base::Timestamp now);

}  // namespace domain
