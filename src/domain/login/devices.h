// The device cookie: proof that this browser has logged in to an account before. It gives no
// access. With it, failed logins of other clients do not throttle the owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"

namespace crypto {
class Random;
}  // namespace crypto

namespace domain {

/// Issues and checks device cookies.
class Devices {
 public:
  static constexpr std::chrono::seconds kLife{std::chrono::days{365}};

  Devices(const base::Clock& clock, crypto::Random& random, base::Secret key)
      : clock_(clock), random_(random), key_(std::move(key)) {}

  /// Makes a signed value with the account, its session epoch, the time and a new device id.
  std::string issue(std::int64_t account_id, std::int64_t epoch) const;

  /// Reads a value. std::nullopt if its signature is invalid or it is older than kLife.
  std::optional<Device> recognise(std::string_view value) const;

 private:
  std::string sign(std::string_view payload) const;

  const base::Clock& clock_;
  crypto::Random& random_;
  base::Secret key_;
};

/// True if the client's device has logged in to the account since its last new password.
bool is_known(const Client& client, const Account& account);

}  // namespace domain
