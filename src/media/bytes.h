// Reads untrusted bytes with bounds checks. Knows no format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace media {

/// Reads from the front. What is not there reads as zero or as nothing, and from then on ok() is
/// false and everything reads so: a caller may read on and ask once, but a loop must ask each time.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return left_.size(); }

  std::string_view take(std::size_t count) {
    if (count > left_.size()) {
      ok_ = false;
      left_ = {};
    }
    const std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(taken.size());
    return ok_ ? taken : std::string_view{};
  }
  void skip(std::size_t count) { take(count); }
  bool starts_with(std::string_view prefix) { return take(prefix.size()) == prefix && ok_; }
  /// Up to and without the next such byte; the end of the bytes fails.
  void skip_to(char byte) { take(left_.find(byte)); }

  std::uint8_t byte() {
    const std::string_view taken = take(1);
    return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken.front());
  }
  std::uint16_t little16() {
    const unsigned low = byte();
    return static_cast<std::uint16_t>(low | unsigned{byte()} << 8);
  }
  std::uint16_t big16() {
    const unsigned high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  std::uint32_t big32() {
    const std::uint32_t high = big16();
    return high << 16 | big16();
  }

 private:
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace media
