// Unpredictable bytes, passed in where they are needed so that a test can choose them.
#pragma once

#include <cstddef>
#include <string>

namespace crypto {

class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  /// `count` bytes fit for keys and tokens.
  virtual std::string bytes(std::size_t count) = 0;
};

/// The operating system's generator, by way of libsodium.
class SystemRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override;
};

/// Starts libsodium. Every program calls it once, before anything else of this folder. False where
/// the library cannot start.
[[nodiscard]] bool initialize();

}  // namespace crypto
