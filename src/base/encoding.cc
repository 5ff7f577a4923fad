// The encodings of text.h. Base64 and hexadecimal are libsodium's, whose time does not depend on
// the content: tokens and keys are encoded here.
#include <sodium.h>

#include "base/text.h"

namespace base {
namespace {

constexpr int kUrl = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr int kPadded = sodium_base64_VARIANT_ORIGINAL;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string encode(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
  text.pop_back();  // libsodium's NUL
  return text;
}

// libsodium rejects unused bits that are not zero, so that a token has only one spelling.
std::optional<std::string> decode(std::string_view text, int variant) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
  if (sodium_base642bin(out, bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        variant) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

std::string percent_encoded(std::string_view text, std::string_view kept) {
  constexpr std::string_view kUnreserved = "-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_ascii_alphanumeric(c) || kUnreserved.contains(c) || kept.contains(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return encoded;
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes_of(bytes), bytes.size());
  hex.pop_back();  // libsodium's NUL
  return hex;
}

std::string to_base64url(std::string_view bytes) { return encode(bytes, kUrl); }

std::string to_base64(std::string_view bytes) { return encode(bytes, kPadded); }

std::optional<std::string> from_base64url(std::string_view text) { return decode(text, kUrl); }

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return decode(text, kPadded);
}

}  // namespace base
