// The device cookie: proof that this browser logged in to an account before. It opens nothing; with
// it, strangers' failures do not count against the owner, nor do those of other devices.
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

class Devices {
 public:
  static constexpr std::chrono::seconds kLife{std::chrono::days{365}};

  Devices(const base::Clock& clock, crypto::Random& random, base::Secret key)
      : clock_(clock), random_(random), key_(std::move(key)) {}

  /// A signed value that names the account and its session epoch, the moment and the device anew.
  std::string issue(std::int64_t account_id, std::int64_t epoch) const;

  /// What the value was issued for; nothing where it is not ours or older than kLife.
  std::optional<Device> recognise(std::string_view value) const;

 private:
  std::string sign(std::string_view payload) const;

  const base::Clock& clock_;
  crypto::Random& random_;
  base::Secret key_;
};

/// True where the client's device logged in to the account before, since its last new password.
bool is_known(const Client& client, const Account& account);

}  // namespace domain
