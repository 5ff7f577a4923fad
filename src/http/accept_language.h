// The header Accept-Language (RFC 9110, section 12.5.4).
#pragma once

#include <string_view>
#include <vector>

namespace http {

/// The language ranges of the header, the most wanted first; of equally wanted ones the first
/// written. Ranges that are not wanted (`q=0`) and parts that cannot be read are left out. At most
/// the first 16 parts count.
std::vector<std::string_view> accepted_languages(std::string_view header);

}  // namespace http
