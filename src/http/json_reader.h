// Reads one flat JSON object into fields. Stricter than common parsers, because differences between
// lenient parsers can be exploited. RapidJSON is used here and in the writer only.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/fields.h"

namespace http {

/// Reads `{"name": "value", "n": 1, "b": true, "x": null}`.
///
/// Numbers keep their spelling and are never converted, which avoids CVE-2024-38517. The parser is
/// iterative, so nesting cannot overflow the stack.
///
/// Fault kMalformed: not a JSON object, an object or array as a value, a repeated name, NUL or a
/// lone surrogate in a text, invalid UTF-8, text after the object, more than kMaxFields members.
base::Result<Fields> parse_json_object(std::string_view text);

/// True for `application/json` in upper or lower case, with any parameters.
bool is_json(std::string_view content_type);

}  // namespace http
