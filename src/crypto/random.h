// Random bytes for keys and tokens. Code that needs them takes a Random, so that a test can choose
// them.
#pragma once

#include <cstddef>
#include <string>

namespace crypto {

/// A source of random bytes.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  /// Returns `count` unpredictable bytes, suitable for keys and tokens.
  virtual std::string bytes(std::size_t count) = 0;
};

/// The random generator of the operating system, used through libsodium.
class SystemRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override;
};

/// Initializes libsodium. Every program calls it once, before any other function of this folder.
/// Returns false if the library cannot be used.
[[nodiscard]] bool initialize();

}  // namespace crypto
