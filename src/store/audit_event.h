// Table audit_event: what was done to which account, by whom. Knows SQL; knows no actions.
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

struct AuditEvent {
  base::Timestamp moment;
  std::optional<std::int64_t> account_id;
  std::string_view action;   ///< `login`, `sign-up`, `password-change` …
  std::string_view outcome;  ///< `done` or `refused`
  std::string_view contract;
  std::string_view address;
  std::string_view request_id;
  std::optional<std::int64_t> actor_id{};  ///< who did it, where that is not the account itself
};

base::Result<void> insert_audit_event(Connection& connection, const AuditEvent& event);

/// An event with the names that a reader needs.
struct AuditLine {
  std::int64_t id = 0;
  base::Timestamp moment;
  std::string action;
  std::string outcome;
  std::string contract;
  std::string address;
  std::optional<std::int64_t> actor_id;
  std::optional<std::string> actor;  ///< the username; nothing once the account is gone
};

/// The newest events of the account with ids below `before`, at most `limit`. Walks an index: an
/// old page costs what the newest does.
base::Result<std::vector<AuditLine>> list_audit_events(Connection& connection,
                                                       std::int64_t account_id, std::int64_t before,
                                                       std::int64_t limit);

/// How many events of one kind there were.
struct AuditCount {
  std::string action;
  std::string outcome;
  std::int64_t count = 0;
};

/// Those from `from` on and before `until`, counted within an index.
base::Result<std::vector<AuditCount>> count_audit_events(Connection& connection,
                                                         base::Timestamp from,
                                                         base::Timestamp until);

/// When the oldest event was; nothing where there is none.
base::Result<std::optional<base::Timestamp>> oldest_audit_event(Connection& connection);

/// Deletes at most `most` of those of `until` or before, and returns how many.
base::Result<std::int64_t> delete_old_audit_events(Connection& connection, base::Timestamp until,
                                                   std::int64_t most);

}  // namespace store
