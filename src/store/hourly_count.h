// Tables hourly_count and metrics_checkpoint: how often something happened in an hour, and up to
// which reading a host's counters were added to it. Knows SQL; knows no metric.
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

struct HourlyCount {
  base::Timestamp hour;  ///< its beginning
  std::string what;
  std::int64_t count = 0;
};

/// Of `from` and after, in the order of their hours.
base::Result<std::vector<HourlyCount>> list_hourly_counts(Connection& connection,
                                                          base::Timestamp from);

struct CountedHour {
  base::Timestamp hour;
  base::Timestamp counted;  ///< when it was last written
};

/// The newest hour, up to `until`, that has a count of this which was written at `now` or before;
/// nothing where none has. A count that a fast clock wrote in the future is ignored.
base::Result<std::optional<CountedHour>> newest_hourly_count(Connection& connection,
                                                             std::string_view what,
                                                             base::Timestamp until,
                                                             base::Timestamp now);

/// Writes the hour's count, replacing an older one.
base::Result<void> put_hourly_count(Connection& connection, const HourlyCount& hourly_count,
                                    base::Timestamp now);

/// Adds to the hour's count, which begins at 0.
base::Result<void> add_to_hourly_count(Connection& connection, const HourlyCount& hourly_count,
                                       base::Timestamp now);

/// How far the host's counter was read; nothing where it never was.
base::Result<std::optional<std::int64_t>> find_checkpoint(Connection& connection,
                                                          std::string_view host);

/// Creates a checkpoint; an existing one is not changed.
base::Result<void> begin_checkpoint(Connection& connection, std::string_view host,
                                    std::int64_t reading);

/// True for one of those who read the checkpoint at `seen`, where the new reading differs.
base::Result<bool> advance_checkpoint(Connection& connection, std::string_view host,
                                      std::int64_t seen, std::int64_t reading);

/// Deletes at most `most` counts of `until` or before, and returns how many.
base::Result<std::int64_t> delete_old_hourly_counts(Connection& connection, base::Timestamp until,
                                                    std::int64_t most);

}  // namespace store
