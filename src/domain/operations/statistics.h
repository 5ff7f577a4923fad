// How much happened, hour by hour: counted once an hour is there, from the audit, the sessions and
// the counters that workers share, so that looking costs nothing. Safe beside itself elsewhere.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "domain/deps.h"

namespace domain {

/// One figure an hour. Nothing where the hour was not counted: before the first, or while nothing
/// ran.
struct Series {
  std::string_view what;
  std::vector<std::optional<std::int64_t>> counts;
};

struct HourlyStatistics {
  base::Timestamp from;  ///< the beginning of the first hour
  std::vector<Series> series;
};

class Statistics {
 public:
  /// How long an hour's figures are kept.
  static constexpr std::chrono::days kKeep{366};

  explicit Statistics(const Deps& deps);

  enum class Progress { kMoreToDo, kUpToDate };

  /// Counts a little of what is due: some hours of the audit, the newest again while it runs; a
  /// part of the sessions there are, once an hour; what the throttle has refused since the last
  /// time. The first time, all that the audit still has. kMoreToDo: there is more to do at once.
  ///
  /// Faults: kStoreDown, kStoreBusy, kUncertain, kUnexpected.
  base::Result<Progress> step();

  /// The last `hours` hours, the running one, which is not over, as the last.
  base::Result<HourlyStatistics> hourly(std::int64_t hours);

 private:
  /// Sessions are counted in slices, by when they expire.
  struct Sample {
    base::Timestamp began;
    int slice = 0;
    std::int64_t count = 0;
  };

  base::Result<Progress> count_events();
  base::Result<std::optional<base::Timestamp>> next_hour();
  base::Result<void> count_hour(base::Timestamp hour);
  base::Result<Progress> sample_sessions();
  base::Result<void> read_checkpoint();

  store::Connection& store_;
  const base::Clock& clock_;
  const base::Metrics& metrics_;
  const Options& options_;
  std::string host_;
  std::optional<Sample> sample_;
};

}  // namespace domain
