#include "wiring.h"

#include <utility>
#include <vector>

#include "config/secrets.h"
#include "crypto/digest.h"

namespace {

domain::Settings domain_settings(const config::Config& config) {
  domain::Settings settings{.session_idle = config.session_idle,
                            .session_absolute = config.session_absolute,
                            .sessions_per_account = config.sessions_per_account,
                            .ticket_life = config.ticket_life,
                            .recent_login = std::nullopt,
                            .password_min = config.password_min,
                            .password_max = config.password_max,
                            .password_bits = static_cast<double>(config.password_bits),
                            .identifier_from = config.throttle.identifier_from,
                            .network_per_hour = config.throttle.network_per_hour,
                            .account_per_hour = config.throttle.account_per_hour,
                            .answers_per_hour = config.throttle.answers_per_hour,
                            .registrations_per_hour = config.throttle.registrations_per_hour,
                            .loopback_exempt = config.loopback_exempt};
  if (config.strict) settings.recent_login = std::chrono::minutes{10};
  return settings;
}

store::Settings store_settings(const config::Config& config, base::Secret password) {
  return {.socket = config.db_socket,
          .database = config.db_name,
          .user = config.db_user,
          .password = std::move(password),
          .connect_timeout = config.db_connect_timeout,
          .read_timeout = config.db_read_timeout};
}

// Bucket names need a key of their own that all workers share: one more use of a key they have.
base::Secret throttle_key(const base::Secret& device_key) {
  return base::Secret{crypto::hmac_sha256(device_key.reveal(), "throttle")};
}

}  // namespace

struct Wiring::Secrets {
  std::vector<crypto::Pepper> peppers;
  base::Secret device_key;
  base::Secret db_password;
};

Wiring::Wiring(const config::Config& config, Secrets secrets)
    : metrics_(config.state_dir + "/run/metrics"),
      store_(store_settings(config, std::move(secrets.db_password)), metrics_),
      hasher_(std::move(secrets.peppers), metrics_),
      house_(store_, hasher_, random_, clock_, metrics_, base::Secret{secrets.device_key.reveal()},
             throttle_key(secrets.device_key), domain_settings(config)) {}

std::expected<std::unique_ptr<Wiring>, config::Problem> Wiring::make(const config::Config& config) {
  if (!domain::unicode_is_ready()) {
    return std::unexpected(config::Problem{.message = "ICU's tables cannot be read; install libicu"});
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
  return std::unique_ptr<Wiring>(new Wiring(config, std::move(secrets)));
}

contracts::Settings contract_settings(const config::Config& config) {
  contracts::Settings settings{
      .mounts = {}, .strict = config.strict, .debug_get = config.mall_debug_get};
  for (const config::ContractSettings& contract : config.contracts) {
    settings.mounts.push_back({.name = contract.name,
                               .cookie = contract.cookie,
                               .registration_open = contract.registration,
                               .origins = contract.origins});
  }
  return settings;
}
