// Reads one FastCGI request into an http::Request, limits first.
#pragma once

#include <fcgiapp.h>

#include "http/handler.h"
#include "http/request.h"

namespace transport {

/// True where standard input was read to its end. Otherwise the connection still holds bytes, and
/// must be closed politely (see PERFORMANCE notes at its use).
struct ReadRequest {
  http::Request request;
  bool drained = false;
};

/// Reads as much of a body as the handler allows for the request. The views in the result live in
/// `fcgi` until it is finished.
ReadRequest read_request(FCGX_Request& fcgi, const http::Handler& handler);

/// Overwrites the parameters, which hold cookies and query strings, before their memory goes back.
void wipe_parameters(FCGX_Request& fcgi);

}  // namespace transport
