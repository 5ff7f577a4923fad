// Tokens for clients. They cannot be guessed, and only their digests are stored.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/random.h"

namespace crypto {

/// Makes a session token: 32 random bytes as 43 characters of base64url.
base::Secret new_token(Random& random);

/// Makes a recovery ticket: 128 random bits in the form of a UUID (8-4-4-4-12 lower-case
/// hexadecimal digits). All bits are random; it does not have the version and variant bits of RFC
/// 9562.
base::Secret new_uuid_ticket(Random& random);

/// The stored form of a token: SHA-256, 32 raw bytes. A slow hash is not needed, because tokens of
/// 128 random bits or more cannot be guessed.
std::string token_hash(std::string_view token);

}  // namespace crypto
