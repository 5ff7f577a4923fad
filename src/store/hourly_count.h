// Tables hourly_count and metrics_checkpoint: the number of events in each hour, and for each host
// the counter reading up to which they were added. Knows SQL; does not know which metrics exist.
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

/// The number of events of one kind in one hour.
struct HourlyCount {
  base::Timestamp hour;  ///< its start, in UTC
  std::string what;
  std::int64_t count = 0;
};

/// Returns the counts of the hours from `from` on, ordered by hour.
base::Result<std::vector<HourlyCount>> list_hourly_counts(Connection& connection,
                                                          base::Timestamp from);

/// An hour that has a count.
struct CountedHour {
  base::Timestamp hour;
  base::Timestamp counted;  ///< when it was last written
};

/// Finds the newest hour, not after `until`, with a count of `what` that was written at or before
/// `now`; a count that was written while the clock was ahead is ignored. std::nullopt if there is
/// none.
base::Result<std::optional<CountedHour>> newest_hourly_count(Connection& connection,
                                                             std::string_view what,
                                                             base::Timestamp until,
                                                             base::Timestamp now);

/// The newest count of `what`, of an hour not after `until`. std::nullopt if there is none.
base::Result<std::optional<std::int64_t>> newest_count(Connection& connection,
                                                       std::string_view what,
                                                       base::Timestamp until);

/// Sets the count of the hour and replaces an existing one.
base::Result<void> put_hourly_count(Connection& connection, const HourlyCount& hourly_count,
                                    base::Timestamp now);

/// Adds to the count of the hour, which starts at 0.
base::Result<void> add_to_hourly_count(Connection& connection, const HourlyCount& hourly_count,
                                       base::Timestamp now);

/// The last reading of the host's counter. std::nullopt if it was never read.
base::Result<std::optional<std::int64_t>> find_checkpoint(Connection& connection,
                                                          std::string_view host);

/// Creates a checkpoint; an existing one is not changed.
base::Result<void> begin_checkpoint(Connection& connection, std::string_view host,
                                    std::int64_t reading);

/// Changes the reading from `seen` to `reading`. Of several callers that read the same `seen`,
/// exactly one gets true. The two readings must differ.
base::Result<bool> advance_checkpoint(Connection& connection, std::string_view host,
                                      std::int64_t seen, std::int64_t reading);

/// Deletes at most `most` counts of hours at or before `until`. Returns the number of deleted rows.
base::Result<std::int64_t> delete_old_hourly_counts(Connection& connection, base::Timestamp until,
                                                    std::int64_t most);

}  // namespace store
