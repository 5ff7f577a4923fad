#include "domain/login/devices.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace domain {
namespace {

// Reads and removes the number before the next dot.
std::optional<std::int64_t> take_number(std::string_view& rest) {
  const auto dot = std::min(rest.find('.'), rest.size());
  const auto number = base::parse_unsigned(rest.substr(0, dot));
  rest.remove_prefix(std::min(dot + 1, rest.size()));
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace

// `<account>.<epoch>.<seconds>.<id>.<signature>`. Not encrypted, because nothing in it is secret.
std::string Devices::issue(std::int64_t account_id, std::int64_t epoch) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
  const std::string payload =
      fmt::format("{}.{}.{}.{}", account_id, epoch, now.time_since_epoch().count(),
                  base::to_base64url(random_.bytes(12)));
  return payload + "." + sign(payload);
}

std::optional<Device> Devices::recognise(std::string_view value) const {
  const auto last = std::min(value.rfind('.'), value.size());
  std::string_view rest = value.substr(0, last);
  if (last == value.size() || !crypto::equal(sign(rest), value.substr(last + 1))) {
    return std::nullopt;
  }
  const auto account = take_number(rest);
  const auto epoch = take_number(rest);
  const auto issued = take_number(rest);
  if (!account || !epoch || !issued) return std::nullopt;
  if (base::Timestamp{std::chrono::seconds{*issued} + kLife} < clock_.now()) return std::nullopt;
  return Device{.account_id = *account, .epoch = *epoch, .id = std::string{rest}};
}

std::string Devices::sign(std::string_view payload) const {
  return base::to_base64url(crypto::hmac_sha256(key_.reveal(), "device " + std::string{payload}));
}

bool is_known(const Client& client, const Account& account) {
  return client.device && client.device->account_id == account.id &&
         client.device->epoch == account.session_epoch;
}

}  // namespace domain
