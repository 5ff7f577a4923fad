// One response. The transport adds the header Content-Length and changes nothing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// A response. A header whose value contains a control character is not sent.
struct Response {
  int status = 200;
  /// Empty: no header.
  std::string_view content_type = "application/json; charset=utf-8";
  std::string_view cache = "no-store";                         ///< Cache-Control
  std::vector<std::pair<std::string, std::string>> headers{};  ///< all other headers
  std::string body{};
};

}  // namespace http
