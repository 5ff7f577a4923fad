// Reproducible pseudo-random numbers: the same seed gives the same numbers. Decides how a captcha
// looks, never its answer, so it need not be unpredictable.
#pragma once

#include <cstdint>
#include <string_view>

namespace captcha {

class Rng {
 public:
  // FNV-1a: every byte of the seed counts.
  explicit Rng(std::string_view seed) {
    for (const char c : seed) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }

  /// Evenly from `low` up to, but without, `high`.
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
