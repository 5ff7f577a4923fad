// The one immutable configuration, read once at start from KEY=value lines and the environment.
// Knows files and values; does not know what the values are for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace config {

using base::Problem;

/// One key as it stands in this run, whoever reads it.
struct Setting {
  std::string name;
  std::string value;
};

/// What one contract's keys say (`REGISTRATION_MALL`, `COOKIE_MALL` …).
struct ContractSettings {
  std::string name;                  ///< lower case: `mall`
  bool registration = true;          ///< REGISTRATION, unless REGISTRATION_<NAME> says otherwise
  std::string cookie;                ///< without a `__Host-` prefix; empty where it has none
  std::vector<std::string> origins;  ///< of CORS_ORIGINS, those that its session travels from
};

struct Throttle {
  std::uint32_t identifier_from = 10;  ///< failures before an identifier backs off
  std::uint32_t network_per_hour = 50;
  std::uint32_t account_per_hour = 100;
  std::uint32_t answers_per_hour = 5;
  std::uint32_t registrations_per_hour = 20;  ///< a network
};

struct Config {
  // Doors
  std::uint16_t port = 8080;
  std::string public_url;                   ///< no trailing slash
  std::vector<std::string> hosts;           ///< names beside localhost and <contract>.localhost
  std::vector<ContractSettings> contracts;  ///< the enabled ones, in the order of CONTRACTS
  bool strict = false;
  bool mall_debug_get = false;
  bool loopback_exempt = false;
  std::uint32_t body_limit = 16384;        ///< bytes
  std::uint32_t picture_limit = 10485760;  ///< bytes
  std::uint32_t picture_side = 4096;       ///< pixels

  // Places
  std::string state_dir;  ///< absolute, as all paths here
  std::string upload_dir;
  std::string db_socket;
  std::string db_name;
  std::string db_user;
  std::string db_password_file;
  std::chrono::seconds db_connect_timeout{2};
  std::chrono::seconds db_read_timeout{5};

  // Lives and limits
  std::chrono::seconds session_idle{86400};
  std::chrono::seconds session_absolute{2592000};
  std::uint32_t sessions_per_account = 10;
  std::chrono::seconds ticket_life{1800};
  std::chrono::seconds nonce_life{300};
  std::uint32_t password_min = 8;
  std::uint32_t password_max = 128;
  std::uint32_t password_bits = 20;
  Throttle throttle;

  /// Every key, also those that only scripts and nginx read, in the order of the reference.
  std::vector<Setting> settings;

  /// The enabled contract of this name, or nullptr.
  const ContractSettings* contract(std::string_view name) const;
};

}  // namespace config
