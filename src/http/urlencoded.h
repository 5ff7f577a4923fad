// A strict reader of application/x-www-form-urlencoded (WHATWG URL, section 5) for queries and form
// bodies.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/fields.h"

namespace http {

/// Reads `a=1&b=2`. Only `&` separates pairs; `;` is part of a value, and `+` is a space. Empty
/// pairs (`&&`) are skipped. A name without `=` has an empty value.
///
/// Fault kMalformed: an invalid percent escape, NUL or invalid UTF-8 in a name or value, a repeated
/// name, an empty name, more than kMaxFields pairs.
base::Result<Fields> parse_urlencoded(std::string_view text, Field::Source source);

/// True for `application/x-www-form-urlencoded` in upper or lower case, with any parameters.
bool is_urlencoded(std::string_view content_type);

}  // namespace http
