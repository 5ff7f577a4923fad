// Names what an entry of the cache belongs to: an account, or the digest of a token.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cache {

/// The key of an account or of a token. Sessions and their children share one kind: their digests
/// are random, so no two are equal.
class Key {
 public:
  static Key of_account(std::int64_t id) {
    Key key(kAccount);
    key.append({reinterpret_cast<const char*>(&id), sizeof id});
    return key;
  }

  /// `digest` has at most 32 bytes.
  static Key of_token(std::string_view digest) {
    Key key(kToken);
    key.append(digest);
    return key;
  }

  /// The key with these bytes(). `bytes` is not empty.
  static Key of_bytes(std::string_view bytes) {
    Key key(bytes.front());
    key.append(bytes.substr(1));
    return key;
  }

  std::string_view bytes() const { return {bytes_.data(), size_}; }

  /// A number that two keys seldom share, the same in all processes.
  std::uint64_t fingerprint() const {
    std::uint64_t number = 0;
    const std::size_t size = std::min(sizeof number, size_ - 1);
    std::memcpy(&number, bytes_.data() + size_ - size, size);
    return number;
  }

 private:
  static constexpr char kAccount = 'a';
  static constexpr char kToken = 't';
  static constexpr std::size_t kDigestSize = 32;

  explicit Key(char kind) { bytes_[0] = kind; }
  void append(std::string_view text) {
    const std::string_view fits = text.substr(0, kDigestSize);
    std::ranges::copy(fits, bytes_.begin() + 1);
    size_ += fits.size();
  }

  std::array<char, 1 + kDigestSize> bytes_{};
  std::size_t size_ = 1;
};

}  // namespace cache
