// Tokens that clients hold: unguessable, and stored only as a digest.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/random.h"

namespace crypto {

/// A session token: 32 random bytes as 43 characters of base64url.
base::Secret new_token(Random& random);

/// A recovery ticket: 128 random bits in the form of a UUID (8-4-4-4-12 lower-case hexadecimal).
/// Every bit is random: it has the form alone, no version or variant (RFC 9562 would fix six bits).
base::Secret new_uuid_ticket(Random& random);

/// What the database keeps of a token: 32 raw bytes. Plain SHA-256 serves, since there is nothing
/// to guess in 128 bits and more.
std::string token_hash(std::string_view token);

}  // namespace crypto
