// Reads one flat JSON object into fields, stricter than common parsers, whose leniency has been
// attacked. RapidJSON is used here and in the writer, nowhere else.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/fields.h"

namespace http {

/// Reads `{"name": "value", "n": 1, "b": true, "x": null}`.
///
/// Fault kMalformed: not one JSON object, a value that is an object or an array, a name twice, NUL
/// or a lone surrogate in a text, bad UTF-8, anything after the object, more than kMaxFields
/// members. Numbers keep their spelling and are never converted, which avoids CVE-2024-38517.
/// The parser is iterative: nesting costs no stack.
base::Result<Fields> parse_json_object(std::string_view text);

/// True for `application/json` in upper or lower case, with any parameters.
bool is_json(std::string_view content_type);

}  // namespace http
