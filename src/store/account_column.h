// How values of the table account are written and its keys are named: shared by the files that hold
// its statements, and by nothing else.
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

// A duplicate of a table's key, told as the field it stands for.
inline std::unexpected<base::Failure> name_taken_field(base::Failure failure) {
  if (failure.fault == base::Fault::kTaken) {
    failure.field = failure.field == "account_email_key" ? "email" : "username";
  }
  return std::unexpected(std::move(failure));
}

}  // namespace store
