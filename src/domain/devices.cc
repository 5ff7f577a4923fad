#include "domain/devices.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace domain {

// `<account>.<epoch seconds>.<signature>`: readable, since nothing in it is secret.
std::string Devices::issue(std::int64_t account_id) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
  const std::string payload =
      std::to_string(account_id) + "." + std::to_string(now.time_since_epoch().count());
  return payload + "." + sign(payload);
}

std::optional<std::int64_t> Devices::recognise(std::string_view value) const {
  const auto last = value.rfind('.');
  if (last == std::string_view::npos) return std::nullopt;
  const std::string_view payload = value.substr(0, last);
  if (!crypto::equal(sign(payload), value.substr(last + 1))) return std::nullopt;
  const auto dot = payload.find('.');
  const auto account = base::parse_unsigned(payload.substr(0, dot));
  const auto issued = base::parse_unsigned(payload.substr(dot + 1));
  if (!account || !issued) return std::nullopt;
  const base::Moment end{std::chrono::seconds{static_cast<std::int64_t>(*issued)} + kLife};
  if (end < clock_.now()) return std::nullopt;
  return static_cast<std::int64_t>(*account);
}

std::string Devices::sign(std::string_view payload) const {
  return base::to_base64url(crypto::hmac_sha256(key_.reveal(), "device " + std::string{payload}));
}

}  // namespace domain
