// The interface between the transport, which calls a handler, and the code that answers requests.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace http {

/// A response, and what the log records about it.
struct HandlerResult {
  Response response;
  std::optional<base::Fault> fault{};
  std::string detail{};  ///< for the log alone
};

/// Answers one request at a time.
class Handler {
 public:
  virtual ~Handler() = default;

  /// The largest body that this request may have, in bytes; `body` need not have been read.
  virtual std::size_t body_limit(const Request& request) const = 0;

  /// Turns the question of a FastCGI Authorizer into a request to the route that answers it.
  virtual void address_to_authorizer(Request& request) const = 0;

  /// Answers any request; throws nothing that the request caused.
  virtual HandlerResult answer(const Request& request) = 0;

  /// Does the work that can wait until the client has its response.
  virtual void after_reply() = 0;
};

}  // namespace http
