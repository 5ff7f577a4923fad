// Reads and writes cookies. Reading makes no copy, because every request with a session does it.
// Knows the grammar of the headers; does not know what a cookie is used for.
#include "http/cookies.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace http {
namespace {

constexpr std::string_view kHostPrefix = "__Host-";

std::string_view host_prefix(bool secure) { return secure ? kHostPrefix : std::string_view{}; }

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

/// The text after `start`, if it starts with this.
std::optional<std::string_view> rest_after(std::string_view text, std::string_view start) {
  if (!text.starts_with(start)) return std::nullopt;
  return text.substr(start.size());
}

/// The value, if `pair` is a cookie of the name that prefix and name are together.
std::optional<std::string_view> value_of(std::string_view pair, std::string_view prefix,
                                         std::string_view name) {
  auto rest = rest_after(base::trim(pair), prefix);
  if (rest) rest = rest_after(*rest, name);
  if (!rest || !rest->starts_with('=')) return std::nullopt;
  return unquoted(base::trim(rest->substr(1)));
}

base::Result<std::optional<std::string_view>> find(std::string_view header, std::string_view prefix,
                                                   std::string_view name) {
  std::optional<std::string_view> found;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    if (const auto value = value_of(header.substr(0, end), prefix, name)) {
      if (found) return base::fail(base::Fault::kMalformed, "a cookie name is repeated");
      found = value;
    }
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return found;
}

}  // namespace

base::Result<std::optional<std::string_view>> find_cookie(std::string_view header,
                                                          std::string_view name) {
  return find(header, {}, name);
}

base::Result<std::optional<std::string_view>> find_host_cookie(std::string_view header,
                                                               std::string_view name, bool secure) {
  return find(header, host_prefix(secure), name);
}

std::string cookie_name(std::string_view name, bool secure) {
  return std::string(host_prefix(secure)).append(name);
}

std::string set_cookie(const HostCookie& cookie) {
  const std::string age =
      cookie.max_age ? fmt::format("; Max-Age={}", cookie.max_age->count()) : std::string{};
  return fmt::format("{}{}={}; Path=/{}; HttpOnly; SameSite=Lax{}", host_prefix(cookie.secure),
                     cookie.name, cookie.value, age, cookie.secure ? "; Secure" : "");
}

}  // namespace http
