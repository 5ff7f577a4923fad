// What an operator may set of the domain's behaviour. Filled from the configuration by whoever
// wires the house; the defaults are the documented ones.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace domain {

struct Settings {
  std::chrono::seconds session_idle{std::chrono::hours{24}};
  std::chrono::seconds session_absolute{std::chrono::days{30}};
  std::int64_t sessions_per_account = 10;  ///< at one contract
  std::chrono::seconds ticket_life{std::chrono::minutes{30}};
  std::chrono::seconds nonce_life{std::chrono::minutes{5}};  ///< of an encrypted password

  /// Where set, a new address, question or answer needs a login no older than this.
  std::optional<std::chrono::seconds> recent_login;

  /// The scheme of verifiers over a password's MD5, kept while an enabled contract's clients send
  /// that; empty where none does.
  std::string md5_scheme;

  std::size_t password_min = 8;  ///< code points
  std::size_t password_max = 128;
  double password_bits = 20;  ///< by zxcvbn's estimate

  std::int64_t identifier_from = 10;  ///< failures before an identifier backs off
  std::int64_t network_per_hour = 50;
  std::int64_t account_per_hour = 100;
  std::int64_t answers_per_hour = 5;
  std::int64_t registrations_per_hour = 20;  ///< from one network
  bool loopback_exempt = false;              ///< from the limits of a network
};

}  // namespace domain
