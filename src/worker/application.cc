#include "worker/application.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "config/secrets.h"
#include "contracts/all.h"
#include "crypto/digest.h"

namespace {

domain::Options domain_settings(const config::Config& config) {
  domain::Options settings{.session_idle = config.session_idle,
                           .session_absolute = config.session_absolute,
                           .sessions_per_account = config.sessions_per_account,
                           .ticket_life = config.ticket_life,
                           .undo_life = config.undo_life,
                           .nonce_life = config.nonce_life,
                           .captcha_life = config.captcha_life,
                           .captcha_check_life = config.captcha_check_life,
                           .code_life = config.code_life,
                           .code_tries = config.code_tries,
                           .code_cooldown = config.code_cooldown,
                           .codes_per_day = config.codes_per_day,
                           .notices_per_day = config.throttle.notices_per_day,
                           .mail_new_login = config.mail_new_login,
                           .mail_keep = config.mail_keep,
                           .audit_keep = std::nullopt,
                           .recent_login = std::nullopt,
                           .md5_scheme = std::string{md5_scheme(config)},
                           .password_min = config.password_min,
                           .password_max = config.password_max,
                           .password_bits = static_cast<double>(config.password_bits),
                           .mail_timeout = config.mail.timeout,
                           .identifier_from = config.throttle.identifier_from,
                           .network_per_hour = config.throttle.network_per_hour,
                           .account_per_hour = config.throttle.account_per_hour,
                           .answers_per_hour = config.throttle.answers_per_hour,
                           .registrations_per_hour = config.throttle.registrations_per_hour,
                           .mails_per_hour = config.throttle.mails_per_hour,
                           .unguarded_mails_per_hour = config.throttle.unguarded_mails_per_hour,
                           .server_keys_per_hour = config.throttle.server_keys_per_hour,
                           .loopback_exempt = config.loopback_exempt};
  if (config.strict) settings.recent_login = domain::kRecentLogin;
  if (config.audit_keep > std::chrono::days{0}) settings.audit_keep = config.audit_keep;
  return settings;
}

store::ConnectionOptions store_settings(const config::Config& config, base::Secret password) {
  return {.socket = config.db_socket,
          .database = config.db_name,
          .user = config.db_user,
          .password = std::move(password),
          .connect_timeout = config.db_connect_timeout,
          .read_timeout = config.db_read_timeout};
}

// Keys that all workers share, one a use, from one that they have.
domain::Keys keys_of(const config::Config& config, const base::Secret& device_key) {
  const auto derived = [&](std::string_view use) {
    return base::Secret{crypto::hmac_sha256(device_key.reveal(), use)};
  };
  return {.devices = base::Secret{device_key.reveal()},
          .throttle = derived("throttle"),
          .nonces = derived("nonce"),
          .codes = derived("mail code"),
          .captchas = derived("captcha"),
          .user_keys = derived("user key"),
          .folder = config.state_dir + "/keys"};
}

// Strict mode has no keys that are one for all.
contracts::ServerKeys server_keys(const config::Config& config, std::string_view contract) {
  const auto all = contracts::all();
  const auto found = std::ranges::find(all, contract, &contracts::Contract::name);
  if (config.strict || found == all.end() || !found->server_keys) return {};
  return {.registration = base::Secret{config.medusa_registration_key},
          .recovery = base::Secret{config.medusa_forget_key}};
}

// Tells the pictures of this installation from another's. It follows the keys to another machine.
std::string installation_id(const base::Secret& device_key) {
  constexpr std::size_t kBytes = 16;
  return base::to_hex(crypto::hmac_sha256(device_key.reveal(), "installation").substr(0, kBytes));
}

media::Limits picture_limits(const config::Config& config) {
  media::Limits limits;
  limits.side = static_cast<int>(config.picture_side);
  return limits;
}

}  // namespace

struct Application::Secrets {
  std::vector<crypto::Pepper> peppers;
  base::Secret device_key;
  base::Secret db_password;
};

Application::Application(const config::Config& config, Secrets secrets)
    : metrics_(config.state_dir + "/run/metrics"),
      store_(store_settings(config, std::move(secrets.db_password)), metrics_),
      hasher_(std::move(secrets.peppers), metrics_),
      avatar_maker_(base::program_folder() + "gatehouse-picture", picture_limits(config)),
      uploads_(config.upload_dir, installation_id(secrets.device_key)),
      captcha_painter_(base::program_folder() + "gatehouse-captcha.so", config.captcha_font),
      services_({.store = store_,
                 .hasher = hasher_,
                 .random = random_,
                 .clock = clock_,
                 .metrics = metrics_,
                 .avatar_maker = avatar_maker_,
                 .uploads = uploads_,
                 .captcha_painter = captcha_painter_},
                keys_of(config, secrets.device_key), domain_settings(config)) {}

std::expected<std::unique_ptr<Application>, config::Problem> Application::make(
    const config::Config& config) {
  if (!domain::unicode_is_ready()) {
    return std::unexpected(
        config::Problem{.message = "ICU's tables cannot be read; install libicu"});
  }
  auto keys = config::read_keys(config.state_dir);
  if (!keys) return std::unexpected(keys.error());
  auto password = config::read_password_file(config.db_password_file);
  if (!password) return std::unexpected(password.error());
  Secrets secrets{.peppers = {},
                  .device_key = std::move(keys->device_cookie),
                  .db_password = std::move(*password)};
  for (config::Pepper& pepper : keys->peppers) {
    secrets.peppers.push_back({.id = pepper.id, .key = std::move(pepper.key)});
  }
  return std::unique_ptr<Application>(new Application(config, std::move(secrets)));
}

contracts::ContractOptions contract_settings(const config::Config& config) {
  contracts::ContractOptions settings{.mounts = {},
                                      .strict = config.strict,
                                      .debug_get = config.mall_debug_get,
                                      .site_name = config.site_name,
                                      .public_url = config.public_url,
                                      .guarded_sites = config.guarded_sites,
                                      .body_limit = config.body_limit,
                                      .picture_limit = config.picture_limit,
                                      .picture_side = config.picture_side};
  for (const config::ContractSettings& contract : config.contracts) {
    settings.mounts.push_back({.name = contract.name,
                               .cookie = contract.cookie,
                               .registration_open = contract.registration,
                               .origins = contract.origins,
                               .server_keys = server_keys(config, contract.name)});
  }
  return settings;
}

std::string_view md5_scheme(const config::Config& config) {
  if (config.strict) return {};  // logins by MD5 are off
  for (const contracts::Contract& contract : contracts::all()) {
    const bool enabled = config.contract(contract.name) != nullptr;
    if (enabled && !contract.md5_scheme.empty()) return contract.md5_scheme;
  }
  return {};
}
