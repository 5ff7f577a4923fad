// Writes a session and its account as bytes for the cache, and reads them back. The format lives as
// long as a running service; it is never stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/session.h"

namespace domain {

std::string encode(const store::SessionAndAccount& session);

/// std::nullopt if the bytes are not a whole session.
std::optional<store::SessionAndAccount> decode_session(std::string_view bytes);

}  // namespace domain
