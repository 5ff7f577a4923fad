// Compares the media type of a Content-Type header (RFC 9110, section 8.3).
#pragma once

#include <string_view>

#include "base/text.h"

namespace http {

/// Returns true if the header has this media type, in upper or lower case and with any parameters.
inline bool is_media_type(std::string_view content_type, std::string_view type) {
  return base::equals_ignoring_case(base::trim(content_type.substr(0, content_type.find(';'))),
                                    type);
}

}  // namespace http
