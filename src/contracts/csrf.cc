#include "contracts/csrf.h"

#include <algorithm>

#include "base/text.h"

namespace contracts {
namespace {

bool is_listed(std::string_view origin, const std::vector<std::string>& listed) {
  return !origin.empty() && std::ranges::find(listed, origin) != listed.end();
}

// True if the origin, such as `https://shop.example:8443`, equals the request's scheme and Host.
bool is_own_origin(const http::Request& request) {
  const auto mark = request.origin.find("://");
  return mark != std::string_view::npos && request.origin.substr(0, mark) == request.scheme &&
         base::equals_ignoring_case(request.origin.substr(mark + 3), request.host);
}

// The request headers that pages of another origin may set.
std::string_view headers_for(Credential credential) {
  switch (credential) {
    case Credential::kAuthorization:
      return "Content-Type, Authorization";
    case Credential::kToken:
      return "Content-Type, token";
    case Credential::kCookieOrBearer:
      return "Content-Type, Authorization, If-Match";
    case Credential::kCookie:
      break;
  }
  return "Content-Type";
}

}  // namespace

bool passes_csrf_check(const http::Request& request, const std::vector<std::string>& listed) {
  if (request.prefetch) return false;
  if (is_listed(request.origin, listed)) return true;
  if (!request.sec_fetch_site.empty()) {
    return request.sec_fetch_site == "same-origin" || request.sec_fetch_site == "none";
  }
  return request.origin.empty() || is_own_origin(request);
}

void add_cors(const http::Request& request, const std::vector<std::string>& listed,
              Credential credential, http::Response& response) {
  if (listed.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  if (!is_listed(request.origin, listed)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", request.origin);
  if (credential != Credential::kCookie && credential != Credential::kCookieOrBearer) return;
  response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
}

http::Response preflight(std::string_view allow, Credential credential) {
  http::Response response{.status = 204, .content_type = {}};
  response.headers.emplace_back("Access-Control-Allow-Methods", allow);
  response.headers.emplace_back("Access-Control-Allow-Headers", headers_for(credential));
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

bool is_preflight(const http::Request& request, const std::vector<std::string>& listed) {
  return request.method == "OPTIONS" && !request.requested_method.empty() &&
         is_listed(request.origin, listed);
}

}  // namespace contracts
