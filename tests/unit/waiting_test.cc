// The time that a request has waited for a worker.
#include "transport/waiting.h"

#include <gtest/gtest.h>

namespace {

using std::chrono::milliseconds;

milliseconds since(std::string_view connected) {
  return transport::time_since(connected, base::from_epoch_ms(1'732'882'121'500));
}

TEST(Waiting, IsTheTimeSinceNginxConnected) {
  EXPECT_EQ(since("1732882121.500"), milliseconds{0});
  EXPECT_EQ(since("1732882121.499"), milliseconds{1});
  EXPECT_EQ(since("1732882115.007"), milliseconds{6493});
  EXPECT_EQ(since("1732882061.500"), milliseconds{60000});
}

TEST(Waiting, IsNoneWhereTheClockWasSet) {
  EXPECT_EQ(since("1732882121.501"), milliseconds{0});
  EXPECT_EQ(since("1732885721.500"), milliseconds{0});
  EXPECT_EQ(since("1732882061.499"), milliseconds{0});
  EXPECT_EQ(since("0.000"), milliseconds{0});
}

TEST(Waiting, IsNoneForAnythingButATime) {
  for (const char* const text :
       {"", ".", ".500", "1732882115", "1732882115.", "1732882115.5", "1732882115.5000", "-1.000",
        "1732882115,500", "1732882115.5 0", " 1732882115.500", "253402300800.000",
        "99999999999999999999.000", "18446744073709551615.999"}) {
    EXPECT_EQ(since(text), milliseconds{0}) << text;
  }
}

}  // namespace
