// Reads multipart/form-data (RFC 7578). Our own code splits the body and rejects forms that cgicc
// reads incorrectly; cgicc then reads the part headers (names, file names). cgicc does not get the
// contents, which can be passwords, because it makes several copies and never overwrites them.
// cgicc is used here only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/fields.h"

namespace http {

/// The parts of a body.
struct Multipart {
  Fields fields;     ///< texts with their values; files with their names only
  std::string file;  ///< the content of the requested part, of any file name and type
};

/// True for `multipart/form-data` in upper or lower case, with any parameters.
bool is_multipart(std::string_view content_type);

/// Reads the parts of a body. `file` is the name of the part to read as a file; the contents of
/// other files are skipped.
///
/// Fault kMalformed: no valid boundary (RFC 2046, section 5.1.1), text before the first part or
/// after the last, the boundary inside a part, a part without a name as its first parameter, two
/// parts of the same name, NUL or invalid UTF-8 in a text or a part's headers, more than kMaxFields
/// parts.
base::Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body,
                                        std::string_view file);

}  // namespace http
