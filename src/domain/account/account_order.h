// Pages of accounts in the order of a name or a time. Accounts with the same key are in the order
// of their ids.
#pragma once

#include "base/result.h"
#include "domain/account/account_search.h"

namespace domain {

/// Reads one page of a search whose order is not kRelevance.
///
/// If few accounts match, they are sorted here. Otherwise the accounts are read in the order of an
/// index, and those that do not match are left out; then a page may be short.
///
/// Fault kInvalidField (`after`).
base::Result<AccountPage> search_in_order(store::Connection& store, const AccountSearch& search);

}  // namespace domain
