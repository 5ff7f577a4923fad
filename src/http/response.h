// One response, which the transport writes without changing it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

struct Response {
  int status = 200;
  std::string_view content_type = "application/json; charset=utf-8";
  std::string_view cache = "no-store";                         ///< Cache-Control
  std::vector<std::pair<std::string, std::string>> headers{};  ///< beside these and the length
  std::string body{};
};

}  // namespace http
