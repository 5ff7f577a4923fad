// Derives short texts from a key and a public name: captcha answers and mailed codes. They are
// derived again when needed instead of being stored.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/secret.h"

namespace crypto {

/// Returns `length` characters of `alphabet`, each with the same probability. `alphabet` has at
/// most 256 characters.
///
/// HMAC-SHA-256 in counter mode (NIST SP 800-108): without the key the result cannot be
/// distinguished from random characters. The same arguments give the same text.
base::Secret derive_text(std::string_view key, std::string_view name, std::string_view alphabet,
                         std::size_t length);

}  // namespace crypto
