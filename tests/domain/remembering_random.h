// The system's randomness, of which a test learns the last salt: what a mail carries follows from
// it.
#pragma once

#include <string>

#include "crypto/random.h"

namespace tests {

class RememberingRandom final : public crypto::Random {
 public:
  std::string bytes(std::size_t count) override {
    std::string made = system_.bytes(count);
    if (count == kSaltBytes) salt_ = made;
    return made;
  }
  const std::string& salt() const { return salt_; }

 private:
  static constexpr std::size_t kSaltBytes = 16;

  crypto::SystemRandom system_;
  std::string salt_;
};

}  // namespace tests
