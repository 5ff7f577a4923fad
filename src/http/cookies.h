// Cookies in (RFC 6265 section 4.2) and out (section 4.1).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// The value of cookie `name` in a Cookie header, or nothing.
///
/// Fault kMalformed where the name occurs twice: it would not be defined which one counts.
/// Surrounding blanks and one pair of double quotes are dropped. Names are matched exactly.
base::Result<std::optional<std::string_view>> find_cookie(std::string_view header,
                                                          std::string_view name);

/// A cookie for this host alone: `Path=/; HttpOnly; SameSite=Lax`, and Secure with the `__Host-`
/// prefix where the request came over TLS.
struct HostCookie {
  std::string_view name;  ///< without the prefix
  std::string_view value;
  std::chrono::seconds max_age{0};  ///< zero takes the cookie away
  bool secure = false;
};

/// The name in the header: `__Host-gatehouse_mall` over TLS, `gatehouse_mall` otherwise.
std::string cookie_name(std::string_view name, bool secure);

/// The whole value of a Set-Cookie header.
std::string set_cookie(const HostCookie& cookie);

}  // namespace http
