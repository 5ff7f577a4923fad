// The type of a body, as the header Content-Type names it (RFC 9110, section 8.3).
#pragma once

#include <string_view>

#include "base/text.h"

namespace http {

/// True where the header names this type, in upper or lower case, with any parameters.
inline bool is_media_type(std::string_view content_type, std::string_view type) {
  return base::equals_ignoring_case(base::trim(content_type.substr(0, content_type.find(';'))),
                                    type);
}

}  // namespace http
