// Reads one FastCGI request into an http::Request. Limits are checked before the body is read.
#pragma once

#include <fcgiapp.h>

#include "http/handler.h"
#include "http/request.h"
#include "transport/fastcgi_server.h"

namespace transport {

/// A request, and whether the FastCGI input was read to its end. If it was not, the connection
/// still contains unread bytes and must not be closed immediately (see handle() in
/// fastcgi_server.cc).
struct ReadRequest {
  http::Request request;
  bool trusted = false;  ///< it has the key; if not, only its parameters were read
  bool drained = false;
  std::string_view connected{};  ///< when nginx connected, as time_since() reads it; may be empty
};

/// Reads a request. A body that is longer than the handler's limit is not read; the request then
/// has body_too_large. An invalid request has `broken`. The views in the result are valid until
/// `fcgi` is finished.
ReadRequest read_request(FCGX_Request& fcgi, const http::Handler& handler, const KeyTest& is_key);

/// Overwrites the parameters, which contain cookies and query strings, before they are freed.
void wipe_parameters(FCGX_Request& fcgi);

}  // namespace transport
