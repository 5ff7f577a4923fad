// Table audit_event: what happened to whom, for people to read.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct AuditEvent {
  base::Moment moment;
  std::optional<std::int64_t> account_id;
  std::string_view action;   ///< `login`, `sign-up`, `password-change` …
  std::string_view outcome;  ///< `done` or `refused`
  std::string_view contract;
  std::string_view address;
  std::string_view request_id;
};

base::Result<void> insert_audit_event(Connection& connection, const AuditEvent& event);

/// Deletes at most `most` of those of `until` or before, and returns how many.
base::Result<std::int64_t> delete_old_audit_events(Connection& connection, base::Moment until,
                                                   std::int64_t most);

}  // namespace store
