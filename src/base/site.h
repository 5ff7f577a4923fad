// Decides which origins a browser treats as the same site. Uses the public suffix list of libpsl;
// knows no requests.
#pragma once

#include <string_view>

namespace base {

/// The host of an origin or URL, without the port. An IPv6 address keeps its brackets.
std::string_view host_of(std::string_view url);

/// Returns true if a browser sends a SameSite cookie of `url` with a request from a page of
/// `origin`: scheme and registrable domain are equal (RFC 6265bis, section 5.2). A host without a
/// registrable domain (localhost, an IP address) is its own site. Ports are ignored.
bool same_site(std::string_view origin, std::string_view url);

}  // namespace base
