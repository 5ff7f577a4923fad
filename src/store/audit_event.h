// Table audit_event: the audit log of actions on accounts. Knows SQL; does not know which actions
// exist.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// One event as it is written.
struct AuditEvent {
  base::Timestamp moment;
  std::optional<std::int64_t> account_id;
  std::string_view action;   ///< `login`, `sign-up`, `password-change` …
  std::string_view outcome;  ///< `done` or `refused`
  std::string_view contract;
  std::string_view address;
  std::string_view request_id;
  std::string_view user_agent{};           ///< at most 255 characters
  std::optional<std::int64_t> actor_id{};  ///< the acting account, if it is another one
};

base::Result<void> insert_audit_event(Connection& connection, const AuditEvent& event);

/// One event as it is displayed.
struct AuditLine {
  std::int64_t id = 0;
  base::Timestamp moment;
  std::string action;
  std::string outcome;
  std::string contract;
  std::string address;
  std::string user_agent;
  std::optional<std::int64_t> actor_id;
  std::optional<std::string> actor;  ///< the actor's username; std::nullopt if deleted
};

/// Returns at most `limit` events of the account with ids below `before`, newest first. Uses an
/// index, so an old page costs no more than the newest.
base::Result<std::vector<AuditLine>> list_audit_events(Connection& connection,
                                                       std::int64_t account_id, std::int64_t before,
                                                       std::int64_t limit);

/// The number of events with the same action and outcome.
struct AuditCount {
  std::string action;
  std::string outcome;
  std::int64_t count = 0;
};

/// Counts the events from `from` (included) to `until` (excluded), by action and outcome. Reads an
/// index only.
base::Result<std::vector<AuditCount>> count_audit_events(Connection& connection,
                                                         base::Timestamp from,
                                                         base::Timestamp until);

/// The time of the oldest event. std::nullopt if the table is empty.
base::Result<std::optional<base::Timestamp>> oldest_audit_event(Connection& connection);

/// Deletes at most `most` events whose time is at or before `until`. Returns the number of deleted
/// rows.
base::Result<std::int64_t> delete_old_audit_events(Connection& connection, base::Timestamp until,
                                                   std::int64_t most);

}  // namespace store
