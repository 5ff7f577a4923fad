// The device cookie: ours is recognised, anything else is not.
#include "domain/login/devices.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/random.h"

namespace {

class HeldClock final : public base::Clock {
 public:
  base::Timestamp now() const override { return now_; }
  void advance(std::chrono::seconds by) { now_ += by; }

 private:
  base::Timestamp now_ = base::SystemClock{}.now();
};

TEST(Devices, RecognisesItsOwnForAYear) {
  HeldClock clock;
  crypto::SystemRandom random;
  const domain::Devices devices(clock, random, base::Secret{"key"});
  const std::string value = devices.issue(12, 3);
  ASSERT_TRUE(devices.recognise(value));
  EXPECT_EQ(devices.recognise(value)->account_id, 12);
  EXPECT_EQ(devices.recognise(value)->epoch, 3);
  clock.advance(domain::Devices::kLife - std::chrono::seconds{2});
  EXPECT_TRUE(devices.recognise(value));
  clock.advance(std::chrono::seconds{3});
  EXPECT_FALSE(devices.recognise(value));
}

TEST(Devices, TellsOneFromAnother) {
  const HeldClock clock;
  crypto::SystemRandom random;
  const domain::Devices devices(clock, random, base::Secret{"key"});
  EXPECT_NE(devices.recognise(devices.issue(12, 3))->id,
            devices.recognise(devices.issue(12, 3))->id);
}

TEST(Devices, RecognisesNothingForgedOrCut) {
  const HeldClock clock;
  crypto::SystemRandom random;
  const domain::Devices devices(clock, random, base::Secret{"key"});
  const domain::Devices others(clock, random, base::Secret{"other key"});
  const std::string value = devices.issue(12, 3);
  for (const std::string& forged : {std::string{}, std::string{"12"}, std::string{"."},
                                    std::string{".."}, "13" + value.substr(2), value + "x",
                                    value.substr(0, value.size() - 1), others.issue(12, 3)}) {
    EXPECT_FALSE(devices.recognise(forged)) << forged;
  }
}

}  // namespace
