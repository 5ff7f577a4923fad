// Reproducible pseudo-random numbers: the same seed gives the same numbers. Used for the look of a
// captcha, never for its answer, so the numbers may be predictable.
#pragma once

#include <cstdint>
#include <string_view>

namespace captcha {

/// A generator of pseudo-random numbers.
class Rng {
 public:
  // FNV-1a: every byte of the seed changes the numbers.
  explicit Rng(std::string_view seed) {
    for (const char c : seed) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }

  /// A uniformly distributed number from `low` (included) to `high` (excluded).
  double between(double low, double high) {
    constexpr double kSteps = 9007199254740992.0;  // 2^53
    return low + (high - low) * static_cast<double>(next() >> 11) / kSteps;
  }

 private:
  // SplitMix64 (Steele, Lea and Flood 2014).
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
  }

  std::uint64_t state_ = 0xcbf29ce484222325;
};

}  // namespace captcha
