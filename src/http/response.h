// One answer on its way out. The transport writes it as it stands.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

struct Response {
  int status = 200;
  std::string_view content_type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers{};  ///< beside type, length, no-store
  std::string body{};
};

}  // namespace http
