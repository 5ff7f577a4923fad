// The current time and its text forms. Code that depends on the time takes a Clock, so that a test
// can set it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace base {

/// A time in UTC with millisecond resolution. The database stores it as a BIGINT: milliseconds
/// since the Unix epoch.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// The source of the current time.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

/// The clock of the operating system. It can be set back: do not rely on an increasing time.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
};

/// Milliseconds since the Unix epoch, as the database and the contracts' documents have them.
inline std::int64_t to_epoch_ms(Timestamp time) { return time.time_since_epoch().count(); }
inline Timestamp from_epoch_ms(std::int64_t ms) { return Timestamp{std::chrono::milliseconds{ms}}; }

/// UTC in the form of RFC 3339: `2026-11-21T10:00:00.000Z`.
std::string iso_timestamp(Timestamp time);

/// UTC to the minute, for people: `2026-11-21 10:00 UTC`.
std::string utc_minute(Timestamp time);

/// The UTC day, for file names: `20261121`.
std::string utc_day_digits(Timestamp time);

}  // namespace base
