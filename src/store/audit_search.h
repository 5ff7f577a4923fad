// Table audit_event: the events of all accounts, for operators, newest first. Knows SQL; does not
// know which actions exist.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/audit_event.h"
#include "store/connection.h"

namespace store {

/// One event with its account.
struct SiteAuditLine {
  AuditLine line;
  std::optional<std::int64_t> account_id;
  std::optional<std::string> account;  ///< its username or address; std::nullopt if deleted
};

/// Which events are read. At most one condition is set; without one, all are read.
struct AuditCondition {
  std::optional<std::int64_t> account_id{};
  std::string_view address{};
  std::string_view action{};
};

/// Returns at most `limit` events with ids below `before`, newest first. Reads along an index.
base::Result<std::vector<SiteAuditLine>> list_site_events(Connection& connection,
                                                          const AuditCondition& condition,
                                                          std::int64_t before, std::int64_t limit);

/// The id of the newest event before `until`. std::nullopt if there is none.
base::Result<std::optional<std::int64_t>> newest_event_before(Connection& connection,
                                                              base::Timestamp until);

}  // namespace store
