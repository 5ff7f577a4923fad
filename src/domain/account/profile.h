// What owners and operators change of an account alike: its address, phone and nickname.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "domain/account/account.h"
#include "store/account.h"

namespace domain {

/// What is absent stays; what is empty is taken away.
struct Contact {
  std::optional<std::string_view> email{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
};

/// Whether the account will have a username: without one it needs its address.
enum class Username { kNone, kSet };

/// The columns that these values change.
///
/// Fault kInvalidField, also for an address that nothing would stand in for.
base::Result<store::ProfileChange> checked_contact(const Contact& contact, Username username);

/// Whether the change takes the account's address away, or puts another in its place: then the old
/// one is told.
bool moves_address(const Account& before, const store::ProfileChange& change);

}  // namespace domain
