// Client addresses in the form that the throttle counts. Knows no requests and uses no resolver.
#pragma once

#include <string>
#include <string_view>

namespace base {

/// The network that an address is counted under: an IPv4 address itself, an IPv6 address its /64,
/// because one customer usually has a whole /64. An IPv4-mapped IPv6 address counts as the IPv4
/// address. A text that is not an address is returned unchanged.
std::string network_of(std::string_view address);

/// True for an IPv4 or IPv6 address.
bool is_address(std::string_view text);

/// True for 127.0.0.0/8, its IPv4-mapped form, and ::1.
bool is_loopback(std::string_view address);

}  // namespace base
