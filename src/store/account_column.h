// The texts of enum columns of the table account, and the names of its unique keys. Included only
// by the files that contain the table's statements.
#pragma once

#include <expected>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/account.h"
#include "store/row.h"

namespace store {

/// The value of the column `role`.
inline std::string_view text(Role role) { return role == Role::kAdmin ? "admin" : "user"; }
/// The value of the column `status`.
inline std::string_view text(Status status) {
  if (status == Status::kEnabled) return "enabled";
  return status == Status::kClosing ? "closing" : "disabled";
}

/// The value of the column `password_state`.
inline Value value(PasswordState state) {
  switch (state) {
    case PasswordState::kSet:
      break;
    case PasswordState::kInvited:
      return std::string_view{"invited"};
    case PasswordState::kReset:
      return std::string_view{"reset"};
    case PasswordState::kLocked:
      return std::string_view{"locked"};
  }
  return nullptr;
}

/// Replaces the name of a violated unique key, in `field` of a kTaken failure, by the field's name:
/// `email` or `username`. Other failures pass unchanged.
inline std::unexpected<base::Failure> name_taken_field(base::Failure failure) {
  if (failure.fault == base::Fault::kTaken) {
    failure.field = failure.field == "account_email_key" ? "email" : "username";
  }
  return std::unexpected(std::move(failure));
}

}  // namespace store
