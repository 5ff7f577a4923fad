// What of a change goes into the profile's columns, and by which rules.
#pragma once

#include "base/result.h"
#include "domain/account/account.h"
#include "domain/account/account_changes.h"
#include "store/account.h"

namespace domain {

/// The columns that address, phone and nickname of the change go to.
///
/// Fault kInvalidField, also for removing the address of an account that will have no username: it
/// would have no name at all.
base::Result<store::ProfileChange> checked_profile(const Account& account,
                                                   const AccountChange& change);

/// Whether the change removes the account's address, or replaces it: then the old one is told.
bool moves_address(const Account& before, const store::ProfileChange& change);

}  // namespace domain
