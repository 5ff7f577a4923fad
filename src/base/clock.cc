#include "base/clock.h"

#include <fmt/format.h>

namespace base {

std::string iso_timestamp(Timestamp moment) {
  using std::chrono::floor;
  const auto day = floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{moment - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::string utc_minute(Timestamp moment) {
  const std::string iso = iso_timestamp(moment);
  return fmt::format("{} {} UTC", iso.substr(0, 10), iso.substr(11, 5));
}

std::string utc_day_digits(Timestamp moment) {
  const std::string iso = iso_timestamp(moment);
  return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
}

}  // namespace base
