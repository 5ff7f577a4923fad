// Tells from the first bytes of a connection whether the whole request has arrived. Knows the
// records of FastCGI; does not know what they contain.
#pragma once

#include <span>

namespace transport {

/// True if the bytes contain one whole request: a begin record, parameters and a body, each with
/// its end, and no other record before that. libfcgi then neither waits for bytes nor writes any
/// while it reads the request.
bool is_whole_request(std::span<const unsigned char> bytes);

}  // namespace transport
