// The time of day, passed in wherever time matters so that a test can set it, and its written
// forms.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace base {

/// A moment in UTC, to the millisecond: what the database stores as a BIGINT since the epoch.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
};

/// Milliseconds since the epoch, as stored and as the documents print them.
inline std::int64_t to_epoch_ms(Timestamp moment) { return moment.time_since_epoch().count(); }
inline Timestamp from_epoch_ms(std::int64_t ms) { return Timestamp{std::chrono::milliseconds{ms}}; }

/// In UTC, as RFC 3339 writes it: `2026-11-21T10:00:00.000Z`.
std::string iso_timestamp(Timestamp moment);

/// For people, to the minute: `2026-11-21 10:00 UTC`.
std::string utc_minute(Timestamp moment);

/// The day in UTC, for file names: `20261121`.
std::string utc_day_digits(Timestamp moment);

}  // namespace base
