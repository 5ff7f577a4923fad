#include "worker/application.h"

#include <utility>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "config/secrets.h"
#include "crypto/digest.h"

namespace {

// Derives a key for each use from one key. All workers have the same keys.
domain::Keys keys_of(const std::string& state_dir, const base::Secret& device_key) {
  const auto derived = [&](std::string_view use) {
    return base::Secret{crypto::hmac_sha256(device_key.reveal(), use)};
  };
  return {.devices = base::Secret{device_key.reveal()},
          .throttle = derived("throttle"),
          .nonces = derived("nonce"),
          .codes = derived("mail code"),
          .captchas = derived("captcha"),
          .user_keys = derived("user key"),
          .folder = state_dir + "/keys"};
}

// The id that marks the pictures of this installation. It is derived from the keys, so it stays the
// same when they are moved to another machine.
std::string installation_id(const base::Secret& device_key) {
  constexpr std::size_t kBytes = 16;
  return base::to_hex(crypto::hmac_sha256(device_key.reveal(), "installation").substr(0, kBytes));
}

}  // namespace

struct Application::Secrets {
  std::vector<crypto::Pepper> peppers;
  base::Secret device_key;
};

Application::Application(settings::Options options, Secrets secrets)
    : metrics_(options.paths.state_dir + "/run/metrics"),
      store_(std::move(options.store), metrics_),
      hasher_(std::move(secrets.peppers), metrics_),
      avatar_maker_(base::program_folder() + "gatehouse-picture", options.pictures),
      uploads_(options.paths.upload_dir, installation_id(secrets.device_key)),
      captcha_painter_(base::program_folder() + "gatehouse-captcha.so", options.paths.captcha_font),
      options_(std::move(options.domain)),
      deps_{.store = store_,
            .hasher = hasher_,
            .random = random_,
            .clock = clock_,
            .metrics = metrics_,
            .avatar_maker = avatar_maker_,
            .uploads = uploads_,
            .captcha_painter = captcha_painter_,
            .options = options_},
      services_(deps_, keys_of(options.paths.state_dir, secrets.device_key)),
      outbox_(deps_, keys_of(options.paths.state_dir, secrets.device_key).codes),
      cleanup_(deps_) {}

std::expected<std::unique_ptr<Application>, base::Problem> Application::make(
    settings::Options options) {
  if (!domain::unicode_is_ready()) {
    return std::unexpected(base::Problem{.message = "ICU's tables cannot be read; install libicu"});
  }
  auto keys = config::read_keys(options.paths.state_dir);
  if (!keys) return std::unexpected(keys.error());
  auto password = config::read_password_file(options.paths.db_password_file);
  if (!password) return std::unexpected(password.error());
  Secrets secrets{.peppers = {}, .device_key = std::move(keys->device_cookie)};
  options.store.password = std::move(*password);
  for (config::Pepper& pepper : keys->peppers) {
    secrets.peppers.push_back({.id = pepper.id, .key = std::move(pepper.key)});
  }
  return std::unique_ptr<Application>(new Application(std::move(options), std::move(secrets)));
}
