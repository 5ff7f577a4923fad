// Derives short texts from a key and a public name: captcha answers and mailed codes. They are
// derived again when needed, so that nothing stored reveals them.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/secret.h"

namespace crypto {

/// `length` characters, each of `alphabet` (at most 256) with the same probability. Without the key
/// they cannot be told from random ones: HMAC-SHA-256 in counter mode (NIST SP 800-108).
base::Secret derive_text(std::string_view key, std::string_view name, std::string_view alphabet,
                         std::size_t length);

}  // namespace crypto
