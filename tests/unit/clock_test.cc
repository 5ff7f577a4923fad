// Written forms of a moment in UTC.
#include "base/clock.h"

#include <gtest/gtest.h>

namespace {

using std::chrono::milliseconds;

constexpr base::Timestamp kLeapDay{milliseconds{1'709'251'199'007}};

TEST(Clock, WritesTheMillisecondAsRfc3339) {
  EXPECT_EQ(base::iso_timestamp(base::Timestamp{milliseconds{0}}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(base::iso_timestamp(kLeapDay), "2024-02-29T23:59:59.007Z");
}

TEST(Clock, WritesTheMinuteForPeople) {
  EXPECT_EQ(base::utc_minute(kLeapDay), "2024-02-29 23:59 UTC");
}

TEST(Clock, WritesTheDayForFileNames) { EXPECT_EQ(base::utc_day_digits(kLeapDay), "20240229"); }

}  // namespace
