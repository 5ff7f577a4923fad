// MD5, because the clients of one published document send it instead of the password. It is not
// relied on for security: the stored verifier is Argon2id of it.
#pragma once

#include <string_view>

#include "base/secret.h"

namespace crypto {

/// MD5 (RFC 1321) as 32 lower-case hexadecimal digits.
base::Secret md5_hex(std::string_view text);

}  // namespace crypto
