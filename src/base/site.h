// Decides which origins a browser treats as one site. Knows the public suffix list, by libpsl;
// knows no requests.
#pragma once

#include <string_view>

namespace base {

/// The host of an origin or another URL, without its port; an IPv6 address keeps its brackets.
std::string_view host_of(std::string_view url);

/// True where a SameSite cookie of `url` travels with a request from a page of `origin`: the same
/// scheme and the same registrable domain; a name that has none (localhost, an address) is a site
/// by itself. Ports do not matter (RFC 6265bis, section 5.2).
bool same_site(std::string_view origin, std::string_view url);

}  // namespace base
