// FastCGI in, HTTP out: libfcgi is used here and nowhere else. One request at a time, from the
// listening socket on descriptor 0. Knows bytes and limits; knows no contract.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "http/handler.h"

namespace transport {

struct ServerOptions {
  std::string pool;  ///< for the log: `quick` or `slow`
};

/// Serves until SIGTERM, SIGQUIT or SIGINT, finishing the request at hand; then returns. A signal
/// that comes just before accept() is not lost: its handler takes the listening socket away from
/// this process.
///
/// Returns false where accepting failed for another reason, which the log names.
bool serve(http::Handler& handler, const ServerOptions& settings, base::Metrics& metrics);

}  // namespace transport
