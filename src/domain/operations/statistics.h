// Hourly statistics from the audit log, the sessions and the shared counters. They are counted once
// an hour, so that reading them is cheap. Several processes can count at the same time.
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

/// One number for each hour. std::nullopt for an hour that was not counted, before the first one or
/// while no process ran.
struct Series {
  std::string_view what;
  std::vector<std::optional<std::int64_t>> counts;
};

/// All series of the same hours.
struct HourlyStatistics {
  base::Timestamp from;  ///< the start of the first hour
  std::vector<Series> series;
};

/// The mails that wait for delivery.
struct MailQueueState {
  std::int64_t waiting = 0;
  std::chrono::seconds oldest_code{0};  ///< the waiting time of the oldest code
};

/// Counts and reads statistics.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain, kUnexpected.
class Statistics {
 public:
  /// The retention of the hourly numbers.
  static constexpr std::chrono::days kKeep{366};

  explicit Statistics(const Deps& deps);

  enum class Progress { kMoreToDo, kUpToDate };

  /// Does a small part of the counting: some hours of the audit log, the current hour repeatedly; a
  /// part of the sessions and of the accounts, once an hour; the increase of the throttle's
  /// counters. The first run counts the whole audit log. kMoreToDo: call it again immediately.
  base::Result<Progress> step();

  /// Returns the last `hours` hours. The last one is the current hour, which is incomplete.
  base::Result<HourlyStatistics> hourly(std::int64_t hours);

  /// The state of the mail queue now.
  base::Result<MailQueueState> mail_queue();

 private:
  /// Sessions are counted in parts, by the time when they expire.
  struct Sample {
    base::Timestamp began;
    int slice = 0;
    std::int64_t count = 0;
  };

  /// Accounts are counted in parts, by their ids.
  struct AccountSample {
    base::Timestamp began;
    std::int64_t newest_id = 0;
    std::int64_t counted_id = 0;
    std::int64_t count = 0;
  };

  base::Result<Progress> count_events();
  base::Result<std::optional<base::Timestamp>> next_hour();
  base::Result<void> count_hour(base::Timestamp hour);
  base::Result<Progress> sample_sessions();
  base::Result<Progress> sample_accounts();
  base::Result<bool> is_sampled(std::string_view what);
  base::Result<void> read_checkpoint();
  base::Result<void> count_throttled(std::int64_t reading);

  store::Connection& store_;
  const base::Clock& clock_;
  const base::Metrics& metrics_;
  const Options& options_;
  std::string host_;
  std::optional<Sample> sample_;
  std::optional<AccountSample> account_sample_;
};

}  // namespace domain
