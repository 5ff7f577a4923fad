// Digests, and a comparison whose time does not depend on the content (libsodium and OpenSSL).
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// SHA-256 (FIPS 180-4): 32 raw bytes.
std::string sha256(std::string_view text);

/// HMAC-SHA-256 (RFC 2104): 32 raw bytes. The key may have any length.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// Compares two values in a time that depends on their lengths only.
bool equal(std::string_view a, std::string_view b);

}  // namespace crypto
