#include "domain/devices.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"

namespace domain {

// `<account>.<epoch seconds>.<id>.<signature>`: readable, since nothing in it is secret.
std::string Devices::issue(std::int64_t account_id) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
  const std::string payload = std::to_string(account_id) + "." +
                              std::to_string(now.time_since_epoch().count()) + "." +
                              base::to_base64url(random_.bytes(12));
  return payload + "." + sign(payload);
}

std::optional<Device> Devices::recognise(std::string_view value) const {
  const auto last = std::min(value.rfind('.'), value.size());
  const std::string_view payload = value.substr(0, last);
  if (last == value.size() || !crypto::equal(sign(payload), value.substr(last + 1))) {
    return std::nullopt;
  }
  const auto first = payload.find('.');
  const auto second = payload.rfind('.');
  const auto account = base::parse_unsigned(payload.substr(0, first));
  const auto issued = base::parse_unsigned(payload.substr(first + 1, second - first - 1));
  if (!account || !issued) return std::nullopt;
  const base::Moment end{std::chrono::seconds{static_cast<std::int64_t>(*issued)} + kLife};
  if (end < clock_.now()) return std::nullopt;
  return Device{.account_id = static_cast<std::int64_t>(*account),
                .id = std::string{payload.substr(second + 1)}};
}

std::string Devices::sign(std::string_view payload) const {
  return base::to_base64url(crypto::hmac_sha256(key_.reveal(), "device " + std::string{payload}));
}

}  // namespace domain
