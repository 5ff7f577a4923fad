// MD5, only because clients of one published document send it in the place of a password. It
// protects nothing here: what is stored is Argon2id over it.
#pragma once

#include <string_view>

#include "base/secret.h"

namespace crypto {

/// 32 lower-case hexadecimal characters (RFC 1321).
base::Secret md5_hex(std::string_view text);

}  // namespace crypto
