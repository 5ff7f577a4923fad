// The device cookie: ours is recognised, anything else is not.
#include "domain/devices.h"

#include <gtest/gtest.h>

#include <string>

namespace {

class HeldClock final : public base::Clock {
 public:
  base::Moment now() const override { return now_; }
  void advance(std::chrono::seconds by) { now_ += by; }

 private:
  base::Moment now_ = base::SystemClock{}.now();
};

TEST(Devices, RecognisesItsOwnForAYear) {
  HeldClock clock;
  const domain::Devices devices(clock, base::Secret{"key"});
  const std::string value = devices.issue(12);
  EXPECT_EQ(devices.recognise(value), 12);
  clock.advance(domain::Devices::kLife - std::chrono::seconds{2});
  EXPECT_EQ(devices.recognise(value), 12);
  clock.advance(std::chrono::seconds{3});
  EXPECT_EQ(devices.recognise(value), std::nullopt);
}

TEST(Devices, RecognisesNothingForgedOrCut) {
  const HeldClock clock;
  const domain::Devices devices(clock, base::Secret{"key"});
  const domain::Devices others(clock, base::Secret{"other key"});
  const std::string value = devices.issue(12);
  for (const std::string& forged :
       {std::string{}, std::string{"12"}, std::string{"."}, std::string{".."},
        "13" + value.substr(2), value + "x", value.substr(0, value.size() - 1), others.issue(12)}) {
    EXPECT_EQ(devices.recognise(forged), std::nullopt) << forged;
  }
}

}  // namespace
