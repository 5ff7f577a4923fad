// Client addresses as the throttle counts them. Knows no requests and asks no resolver.
#pragma once

#include <string>
#include <string_view>

namespace base {

/// The network an address counts as: itself for IPv4, its /64 for IPv6 (one customer commonly
/// holds a whole /64), an IPv4-mapped IPv6 address as the IPv4 one. Anything unparsable is itself.
std::string network_of(std::string_view address);

/// 127.0.0.0/8, ::1, and their mapped form.
bool is_loopback(std::string_view address);

}  // namespace base
