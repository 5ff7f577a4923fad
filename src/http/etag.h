// Entity tags and If-None-Match (RFC 9110, sections 8.8.3 and 13.1.2).
#pragma once

#include <string_view>

namespace http {

/// True where `If-None-Match` names this tag, quotes included, or any (`*`). Weak tags are compared
/// without their `W/`, as the RFC requires. `tag` contains no comma.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace http
