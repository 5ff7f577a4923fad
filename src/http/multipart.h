// Reads multipart/form-data (RFC 7578). A check of our own splits the body and rejects what cgicc
// would misread; cgicc then reads the parts' heads (names, file names). It never gets the contents:
// it copies what it reads several times and wipes none of it, and contents can be passwords.
// cgicc is used here and nowhere else.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/fields.h"

namespace http {

struct Multipart {
  Fields fields;     ///< texts with their values, files with their names alone
  std::string file;  ///< the content of the part asked for, whatever its name and type said
};

/// True for `multipart/form-data` in upper or lower case, with any parameters.
bool is_multipart(std::string_view content_type);

/// Reads the parts of a body; `file` names the one that is a file, and other files are skipped.
///
/// Fault kMalformed: no usable boundary (RFC 2046, section 5.1.1), anything before the first part
/// or after the last, the boundary inside a part, a part that does not begin with its own name, two
/// parts of one name, a file under the name of a text, NUL or bad UTF-8 in a text or a part's head,
/// more than kMaxFields parts.
base::Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body,
                                        std::string_view file);

}  // namespace http
