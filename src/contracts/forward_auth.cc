#include "contracts/forward_auth.h"

#include <algorithm>

#include "base/text.h"

namespace contracts {
namespace {

constexpr std::size_t kLongestPath = 2000;  // the column has 2048
// Common in names and addresses, and harmless in headers, shells and templates.
constexpr std::string_view kPlain = "@+";

bool is_plain(char c) { return c > ' ' && c < '\x7f' && c != '\\'; }

}  // namespace

std::string safe_return_path(std::string_view uri) {
  const bool is_safe = uri.starts_with('/') && !uri.starts_with("//") &&
                       uri.size() <= kLongestPath && std::ranges::all_of(uri, is_plain);
  return std::string{is_safe ? uri : "/"};
}

std::optional<domain::ReturnTarget> return_target_of(std::string_view url,
                                                     const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (!url.starts_with(origin)) continue;
    const std::string_view rest = url.substr(origin.size());
    if (rest.empty() || rest.starts_with('/')) return {{origin, safe_return_path(rest)}};
  }
  return std::nullopt;
}

std::string cookie_at(std::string_view origin, std::string_view name) {
  const auto colon = origin.rfind(':');
  const std::string_view port = origin.substr(colon + 1);
  const bool has_port = !port.empty() && std::ranges::all_of(port, base::is_ascii_digit);
  return std::string{name} + (has_port ? "_" + std::string{port} : "");
}

bool is_navigation(const http::Request& request) {
  const bool reads = request.guarded_method == "GET" || request.guarded_method == "HEAD";
  return reads && (request.sec_fetch_mode.empty() || request.sec_fetch_mode == "navigate");
}

void address_to_authorizer(http::Request& request) {
  request.guarded_method = request.method;
  request.contract = "v1";
  request.method = "GET";
  request.path = kAuthorizerPath;
  request.query = {};
}

std::vector<std::pair<std::string_view, std::string>> identity_of(const domain::Account& account) {
  std::vector<std::pair<std::string_view, std::string>> told{{"ID", std::to_string(account.id)}};
  if (account.username) {
    told.emplace_back("USERNAME", base::percent_encoded(*account.username, kPlain));
  }
  if (account.email && account.email_verified) {
    told.emplace_back("EMAIL", base::percent_encoded(*account.email, kPlain));
  }
  told.emplace_back("ROLE", account.role == domain::Role::kAdmin ? "admin" : "user");
  return told;
}

}  // namespace contracts
