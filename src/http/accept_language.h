// The header Accept-Language (RFC 9110, section 12.5.4).
#pragma once

#include <string_view>
#include <vector>

namespace http {

/// The language ranges of the header, highest weight first; ranges of equal weight keep their
/// order. Ranges with `q=0` and invalid parts are omitted. Only the first 16 parts are read. The
/// views point into `header`.
std::vector<std::string_view> accepted_languages(std::string_view header);

}  // namespace http
