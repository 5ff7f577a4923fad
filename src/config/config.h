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
  std::uint32_t registrations_per_hour = 20;   ///< a network
  std::uint32_t mails_per_hour = 30;           ///< a network
  std::uint32_t unguarded_mails_per_hour = 5;  ///< a network
  std::uint32_t notices_per_day = 10;          ///< an account whose address is not verified
  std::uint32_t server_keys_per_hour = 10;     ///< wrong ones, a network
};

struct Mail {
  std::string url;  ///< empty: mail is kept in `folder`
  bool tls = true;  ///< demanded, with a verified certificate
  std::string ca_file;
  std::string user;  ///< empty: no login
  std::string password_file;
  std::chrono::seconds timeout{30};  ///< for one delivery
  std::string from;
  std::string name;  ///< of the sender
  std::string folder;
  std::string templates;
};

struct Config {
  // Doors
  std::uint16_t port = 8080;
  std::string site_name;
  std::string public_url;                   ///< no trailing slash
  std::vector<std::string> hosts;           ///< names beside localhost and <contract>.localhost
  std::vector<std::string> guarded_sites;   ///< origins of other sites
  std::vector<ContractSettings> contracts;  ///< the enabled ones, in the order of CONTRACTS
  bool strict = false;
  bool mall_debug_get = false;
  std::string medusa_registration_key;  ///< secret; empty: off
  std::string medusa_forget_key;        ///< secret; empty: off
  bool loopback_exempt = false;
  std::uint32_t body_limit = 16384;        ///< bytes
  std::uint32_t picture_limit = 10485760;  ///< bytes
  std::uint32_t picture_side = 4096;       ///< pixels

  // Places
  std::string state_dir;  ///< absolute, as all paths here
  std::string upload_dir;
  std::string captcha_font;
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
  std::chrono::seconds undo_life{604800};
  std::chrono::seconds nonce_life{300};
  std::chrono::seconds captcha_life{120};
  std::chrono::seconds captcha_check_life{300};
  std::chrono::seconds code_life{600};
  std::uint32_t code_tries = 5;
  std::chrono::seconds code_cooldown{60};
  std::uint32_t codes_per_day = 10;
  bool mail_new_login = true;
  std::uint32_t password_min = 8;
  std::uint32_t password_max = 128;
  std::uint32_t password_bits = 20;
  Throttle throttle;
  Mail mail;
  std::chrono::days audit_keep{365};  ///< 0: for ever
  std::chrono::days mail_keep{30};

  /// Every key, also those that only scripts and nginx read, in the order of the reference.
  std::vector<Setting> settings;

  /// The enabled contract of this name, or nullptr.
  const ContractSettings* contract(std::string_view name) const;
};

}  // namespace config
