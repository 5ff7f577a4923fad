// Entity tags and If-None-Match (RFC 9110, sections 8.8.3 and 13.1.2).
#pragma once

#include <string_view>

namespace http {

/// Returns true if `if_none_match` lists the tag or is `*`. `tag` includes its quotes and contains
/// no comma. The prefix `W/` of weak tags is ignored (weak comparison, RFC 9110, section 8.8.3.2).
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace http
