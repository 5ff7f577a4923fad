// The interface between the transport, which receives requests, and the code that answers them.
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
  std::optional<base::Fault> fault{};  ///< of a failed request
  std::string detail{};                ///< for the log only
};

/// Answers requests, one at a time.
class Handler {
 public:
  virtual ~Handler() = default;

  /// The largest body of this request in bytes. Called before the body is read.
  virtual std::size_t body_limit(const Request& request) const = 0;

  /// Changes the request of a FastCGI authorizer into a request to the route that answers it.
  virtual void address_to_authorizer(Request& request) const = 0;

  /// Answers any request. No request causes an exception.
  virtual HandlerResult answer(const Request& request) = 0;

  /// Does the work that was deferred until after the response.
  virtual void after_reply() = 0;
};

}  // namespace http
