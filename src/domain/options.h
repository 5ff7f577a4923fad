// What an operator may set of the domain's behaviour, with the documented defaults: the settings'
// rows (src/worker/settings/) read them from here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace domain {

/// A login no older than this is recent.
inline constexpr std::chrono::seconds kRecentLogin{std::chrono::minutes{10}};

struct Options {
  std::chrono::seconds session_idle{std::chrono::hours{24}};
  std::chrono::seconds session_absolute{std::chrono::days{30}};
  std::int64_t sessions_per_account = 10;  ///< at one contract
  std::chrono::seconds ticket_life{std::chrono::minutes{30}};
  std::chrono::seconds undo_life{std::chrono::days{7}};  ///< of the link in a mail about a change
  std::chrono::seconds nonce_life{std::chrono::minutes{5}};  ///< of an encrypted password

  std::chrono::seconds captcha_life{std::chrono::minutes{2}};  ///< answered with the form it guards
  std::chrono::seconds captcha_check_life{std::chrono::minutes{5}};  ///< answered before
  std::chrono::seconds code_life{std::chrono::minutes{10}};          ///< of a code in a mail
  std::int64_t code_tries = 5;
  std::chrono::seconds code_cooldown{std::chrono::minutes{1}};  ///< between two to one address
  std::int64_t codes_per_day = 10;                              ///< to one address, for one use
  std::int64_t notices_per_day = 10;  ///< to an account whose address is not verified
  bool mail_new_login = true;  ///< tells the owner of a login from a device that is not known

  std::chrono::days mail_keep{30};  ///< once it was sent, or given up
  std::optional<std::chrono::days> audit_keep{std::chrono::days{365}};  ///< without: for ever

  /// Where set, a new address, question or answer needs a login no older than this.
  std::optional<std::chrono::seconds> recent_login;

  /// The scheme of verifiers over a password's MD5, kept while an enabled contract's clients send
  /// that; empty where none does.
  std::string md5_scheme;

  std::size_t password_min = 8;  ///< code points
  std::size_t password_max = 128;
  double password_bits = 20;  ///< by zxcvbn's estimate

  std::chrono::seconds mail_timeout{30};  ///< within it a delivery ends, one way or the other

  std::int64_t identifier_from = 10;  ///< failures before an identifier backs off
  std::int64_t network_per_hour = 50;
  std::int64_t account_per_hour = 100;
  std::int64_t answers_per_hour = 5;
  std::int64_t registrations_per_hour = 20;   ///< from one network
  std::int64_t mails_per_hour = 30;           ///< that one network causes by asking for codes
  std::int64_t unguarded_mails_per_hour = 5;  ///< those of them without a captcha
  std::int64_t server_keys_per_hour = 10;     ///< wrong ones from one network
  bool loopback_exempt = false;               ///< from the limits of a network
};

}  // namespace domain
