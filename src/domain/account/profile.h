// The rules for profile fields in a change. Knows no statements.
#pragma once

#include "base/result.h"
#include "domain/account/account.h"
#include "domain/account/account_changes.h"
#include "store/account.h"

namespace domain {

/// Validates address, phone and nickname of the change and returns their columns.
///
/// Fault kInvalidField, also for removing the address of an account without a username, which could
/// not log in any more.
base::Result<store::ProfileChange> checked_profile(const Account& account,
                                                   const AccountChange& change);

/// True if the change removes or replaces the account's address; the old address then gets a mail.
bool moves_address(const Account& before, const store::ProfileChange& change);

}  // namespace domain
