// Reads untrusted bytes with bounds checks. Knows no format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace media {

/// Reads bytes from the front. A read beyond the end returns 0 or an empty view, and ok() is false
/// from then on, as all later reads fail too. A caller may check ok() once after several reads; a
/// loop must check it in each round.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  /// False after a read beyond the end.
  bool ok() const { return ok_; }
  /// The number of unread bytes.
  std::size_t left() const { return left_.size(); }

  /// The next `count` bytes.
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
  /// Consumes as many bytes as the prefix has and compares them.
  bool starts_with(std::string_view prefix) { return take(prefix.size()) == prefix && ok_; }
  /// Skips to the next byte of this value, which is not consumed. Fails if there is none.
  void skip_to(char byte) { take(left_.find(byte)); }

  // Unsigned numbers, little or big endian.
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
