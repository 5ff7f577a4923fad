// The settings of the domain with the documented defaults. The rows in src/worker/settings/ read
// the defaults from here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace domain {

/// The time until a security question counts that was given without a recent login.
inline constexpr std::chrono::seconds kQuestionDelay{std::chrono::days{7}};

/// The largest age of a recent login.
inline constexpr std::chrono::seconds kRecentLogin{std::chrono::minutes{10}};

/// When a sign-up at v1 needs a solved captcha before a code is mailed. kAuto: if the throttle has
/// seen too much of the client's network or of all networks.
enum class CaptchaMode { kAuto, kAlways, kOff };

/// Limits and lifetimes.
struct Options {
  std::chrono::seconds session_idle{std::chrono::hours{24}};
  std::chrono::seconds session_absolute{std::chrono::days{30}};
  std::chrono::seconds session_kept_idle{std::chrono::days{30}};  ///< with "keep me signed in"
  std::chrono::seconds session_kept_absolute{std::chrono::days{90}};
  std::int64_t sessions_per_account = 10;  ///< at one contract
  std::chrono::seconds pending_email_life{
      std::chrono::days{7}};  ///< of a new address without proof
  std::chrono::seconds ticket_life{std::chrono::minutes{30}};
  std::chrono::days closing_life{14};  ///< of a closed account until it is deleted; 0: at once
  std::chrono::seconds undo_life{std::chrono::days{7}};  ///< of the link in a mail about a change
  std::chrono::seconds nonce_life{std::chrono::minutes{5}};  ///< of an encrypted password

  std::chrono::seconds captcha_life{std::chrono::minutes{2}};  ///< answered together with the form
  std::chrono::seconds captcha_check_life{std::chrono::minutes{5}};  ///< answered before the form
  std::chrono::seconds code_life{std::chrono::minutes{10}};          ///< of a mailed code
  std::chrono::seconds invitation_life{std::chrono::days{7}};        ///< of the link in it
  std::int64_t code_tries = 5;
  std::chrono::seconds code_cooldown{
      std::chrono::minutes{1}};         ///< between two to one address for a purpose
  std::int64_t codes_per_day = 5;       ///< to one address for one network
  std::int64_t mails_per_address = 20;  ///< a day to one address, for strangers
  std::int64_t notices_per_day = 10;    ///< to an account whose address is not verified
  bool mail_new_login = true;           ///< mail about a login from a new device
  std::chrono::seconds login_notice_pause{std::chrono::hours{1}};  ///< between two such mails

  std::chrono::days mail_keep{30};  ///< after it was sent or has failed
  std::optional<std::chrono::days> audit_keep{std::chrono::days{365}};  ///< std::nullopt: for ever

  /// The largest age of the login for a new address, question or answer. std::nullopt: no limit.
  std::optional<std::chrono::seconds> recent_login;

  /// The scheme of verifiers of a password's MD5, which the clients of an enabled contract send;
  /// empty if none does.
  std::string md5_scheme;

  std::size_t password_min = 8;  ///< code points
  std::size_t password_max = 128;
  double password_bits = 20;  ///< as zxcvbn estimates it

  std::chrono::seconds mail_timeout{30};  ///< a delivery succeeds or fails within this time

  // Failed attempts an hour.
  std::int64_t pair_per_hour = 10;            ///< of one network at one account
  std::int64_t network_per_hour = 50;         ///< of one network
  std::int64_t strangers_per_hour = 100;      ///< of all strangers at one account
  std::int64_t solvers_per_hour = 20;         ///< of strangers who solved a captcha, besides
  std::int64_t known_client_per_hour = 10;    ///< of one known device, or with mailed codes
  std::int64_t known_per_hour = 50;           ///< of all known clients of one account
  std::int64_t known_networks = 50;           ///< of one account
  std::int64_t answers_per_hour = 5;          ///< of strangers, and again of known clients
  std::int64_t logins_per_minute = 30;        ///< right ones, of one account
  std::chrono::days known_network_life{90};   ///< since its last login
  std::int64_t registrations_per_hour = 20;   ///< from one network
  std::int64_t mails_per_hour = 30;           ///< mails with codes that one network requests
  std::int64_t unguarded_mails_per_hour = 5;  ///< of these, for people who cannot read a captcha
  CaptchaMode captcha = CaptchaMode::kAuto;
  std::int64_t free_mails_per_hour = 5;         ///< with kAuto, of one network without a captcha
  std::int64_t all_free_mails_per_hour = 300;   ///< the same of all networks
  std::int64_t captcha_failures_per_hour = 10;  ///< of a network, after which it needs one
  std::int64_t server_keys_per_hour = 10;       ///< wrong ones from one network
  bool loopback_exempt = false;                 ///< from the limits of a network
};

}  // namespace domain
