// Reads FastCGI requests from the listening socket on descriptor 0, one at a time, and writes the
// responses. libfcgi is used in this folder only. Knows bytes and limits; knows no contract.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "http/handler.h"

namespace transport {

/// Tells whether a text is the key of the server before the socket.
using KeyTest = std::function<bool(std::string_view key)>;

/// Which requests get a line in this process's log. kFailed: only those that were refused or
/// failed, because the server before the socket is ours and logs every request with the same id.
enum class LoggedRequests { kAll, kFailed };

/// The options of a server.
struct ServerOptions {
  std::string pool;  ///< for the log: `quick`, `slow` or `gate`
  /// Tests the value of the parameter GATEHOUSE_KEY. Other programs may be able to open the socket:
  /// their requests get 403, and their bodies are not read.
  KeyTest is_key;
  LoggedRequests logged = LoggedRequests::kAll;
  /// Time for receiving a whole request. nginx has all of it before it connects.
  std::chrono::seconds receive_timeout{5};
  /// A request that has waited longer than this for a worker is `late`. std::nullopt: none is.
  std::optional<std::chrono::seconds> queue_timeout{};
  /// Called when this process has had no request for `idle_after`, again each time it passes.
  std::function<void()> when_idle;
  std::chrono::seconds idle_after{60};
};

/// Serves requests until SIGTERM, SIGQUIT or SIGINT arrives, finishes the current request and
/// returns true. A signal directly before accept() is not lost, because its handler replaces this
/// process's listening socket.
///
/// For each logged request it writes one line, event `request`. It counts all in `metrics`. A
/// connection that has not sent the parameters of its request in time is closed without an answer,
/// event `request_not_received`; a request whose body is not there in time is answered as broken.
///
/// Returns false if accepting failed for another reason, which is in the log.
bool serve(http::Handler& handler, const ServerOptions& settings, base::Metrics& metrics);

}  // namespace transport
