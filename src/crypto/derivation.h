// Short texts that a key and a public name decide: what people read off a picture or a mail. They
// are made anew whenever they are needed, so nothing stored reveals them.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/secret.h"

namespace crypto {

/// `length` characters, each of `alphabet` (at most 256) with the same probability. Whoever lacks
/// the key cannot tell them from chance: HMAC-SHA-256 in counter mode (NIST SP 800-108).
base::Secret derive_text(std::string_view key, std::string_view name, std::string_view alphabet,
                         std::size_t length);

}  // namespace crypto
