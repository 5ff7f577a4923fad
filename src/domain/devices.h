// The device cookie: proof that this browser logged in to an account before. It opens nothing; it
// only keeps strangers' failures from counting against the owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

namespace domain {

class Devices {
 public:
  static constexpr std::chrono::seconds kLife{std::chrono::days{365}};

  Devices(const base::Clock& clock, base::Secret key) : clock_(clock), key_(std::move(key)) {}

  /// A signed value that names the account and the moment.
  std::string issue(std::int64_t account_id) const;

  /// The account the value was issued for; nothing where it is not ours or older than kLife.
  std::optional<std::int64_t> recognise(std::string_view value) const;

 private:
  std::string sign(std::string_view payload) const;

  const base::Clock& clock_;
  base::Secret key_;
};

}  // namespace domain
