// Reads the header Cookie (RFC 6265, section 4.2) and writes Set-Cookie (section 4.1).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// Finds the value of the cookie `name` in a Cookie header. std::nullopt if it is absent.
///
/// Blanks around the value and one pair of double quotes are removed. Names are compared exactly.
/// The view points into `header`.
///
/// Fault kMalformed if the name occurs twice, because no rule says which of the two is valid.
base::Result<std::optional<std::string_view>> find_cookie(std::string_view header,
                                                          std::string_view name);

/// The same for a HostCookie: its name in the header is cookie_name(name, secure).
base::Result<std::optional<std::string_view>> find_host_cookie(std::string_view header,
                                                               std::string_view name, bool secure);

/// A cookie for this host only: `Path=/; HttpOnly; SameSite=Lax`. If the request came over TLS,
/// also Secure with the prefix `__Host-` (RFC 6265bis, section 4.1.3.2).
struct HostCookie {
  std::string_view name;  ///< without the prefix
  std::string_view value;
  /// 0 deletes the cookie; std::nullopt: the browser forgets it at its end.
  std::optional<std::chrono::seconds> max_age{0};
  bool secure = false;  ///< the request came over TLS
};

/// The cookie's name in the header: `__Host-gatehouse_mall` over TLS, otherwise `gatehouse_mall`.
std::string cookie_name(std::string_view name, bool secure);

/// The complete value of a Set-Cookie header.
std::string set_cookie(const HostCookie& cookie);

}  // namespace http
