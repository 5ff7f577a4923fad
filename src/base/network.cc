// Parses addresses without a resolver, so it never blocks. Every address is stored in IPv6 form,
// IPv4 mapped to ::ffff:0:0/96 (RFC 4291, section 2.5.5.2), so that each address has one form only.
#include "base/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace base {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::size_t kMappedPrefix = 12;
constexpr Bytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr Bytes kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr std::uint8_t kLoopbackNetwork = 127;

std::optional<Bytes> parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  // inet_pton() would ignore the text after a NUL.
  if (text.size() >= terminated.size() || text.contains('\0')) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  Bytes bytes = kMapped;
  if (::inet_pton(AF_INET, terminated.data(), bytes.data() + kMappedPrefix) == 1) return bytes;
  if (::inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return bytes;
  return std::nullopt;
}

bool is_ipv4(const Bytes& address) {
  return std::equal(kMapped.begin(), kMapped.begin() + kMappedPrefix, address.begin());
}

std::string print(int family, const std::uint8_t* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, bytes, text.data(), INET6_ADDRSTRLEN);
  return text.data();
}

}  // namespace

std::string network_of(std::string_view address) {
  std::optional<Bytes> bytes = parse(address);
  if (!bytes) return std::string(address);
  if (is_ipv4(*bytes)) return print(AF_INET, bytes->data() + kMappedPrefix);
  std::fill(bytes->begin() + 8, bytes->end(), std::uint8_t{0});
  return print(AF_INET6, bytes->data()) + "/64";
}

bool is_address(std::string_view text) { return parse(text).has_value(); }

bool is_loopback(std::string_view address) {
  const std::optional<Bytes> bytes = parse(address);
  if (!bytes) return false;
  return is_ipv4(*bytes) ? (*bytes)[kMappedPrefix] == kLoopbackNetwork : *bytes == kLoopback;
}

}  // namespace base
