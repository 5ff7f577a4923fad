#include "crypto/derivation.h"

#include <string.h>  // explicit_bzero

#include <cstdint>
#include <string>

#include "crypto/digest.h"

namespace crypto {

base::Secret derive_text(std::string_view key, std::string_view name, std::string_view alphabet,
                         std::size_t length) {
  // Bytes above the largest multiple of the alphabet's size are skipped; they would make its first
  // characters more likely.
  const std::size_t fair = 256 - 256 % alphabet.size();
  std::string text;
  for (std::uint32_t block = 0; text.size() < length; ++block) {
    const std::string bytes = hmac_sha256(key, std::to_string(block).append(1, '\0').append(name));
    for (const char byte : bytes) {
      const auto value = static_cast<std::size_t>(static_cast<std::uint8_t>(byte));
      if (value < fair && text.size() < length) text += alphabet[value % alphabet.size()];
    }
  }
  base::Secret derived(text);
  ::explicit_bzero(text.data(), text.size());
  return derived;
}

}  // namespace crypto
