// How values of the table account are written and its keys are named: for the files with its
// statements alone.
#pragma once

#include <expected>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/account.h"

namespace store {

inline std::string_view text(Role role) { return role == Role::kAdmin ? "admin" : "user"; }
inline std::string_view text(Status status) {
  return status == Status::kEnabled ? "enabled" : "disabled";
}

// Turns the name of a violated key into the field that it belongs to.
inline std::unexpected<base::Failure> name_taken_field(base::Failure failure) {
  if (failure.fault == base::Fault::kTaken) {
    failure.field = failure.field == "account_email_key" ? "email" : "username";
  }
  return std::unexpected(std::move(failure));
}

}  // namespace store
