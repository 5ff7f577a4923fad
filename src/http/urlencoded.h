// Strict application/x-www-form-urlencoded (WHATWG URL, section 5), for queries and form bodies.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/fields.h"

namespace http {

/// Reads `a=1&b=2`. Only `&` separates (a raw `;` is part of a value), `+` is a space.
///
/// Fault kMalformed: a bad or cut percent escape, NUL, bad UTF-8 in a name or a value, a name that
/// comes twice, an empty name, or more than kMaxFields. Empty pairs (`&&`) are skipped. A name
/// without `=` has the empty value.
base::Result<Fields> parse_urlencoded(std::string_view text, Field::Source source);

/// True for `application/x-www-form-urlencoded` in upper or lower case, with any parameters.
bool is_urlencoded(std::string_view content_type);

}  // namespace http
