// Digests, and comparisons whose time does not depend on the values (libsodium).
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// 32 raw bytes (FIPS 180-4).
std::string sha256(std::string_view text);

/// 32 raw bytes (RFC 2104); a key of any length.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// True where both are the same, in a time that depends on the lengths alone.
bool equal(std::string_view a, std::string_view b);

}  // namespace crypto
