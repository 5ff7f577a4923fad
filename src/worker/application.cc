#include "worker/application.h"

#include <utility>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "config/secrets.h"
#include "crypto/digest.h"

namespace {

// Derives a key for each use from one key. All workers have the same keys.
base::Secret derived(const base::Secret& device_key, std::string_view use) {
  return base::Secret{crypto::hmac_sha256(device_key.reveal(), use)};
}

base::Secret code_key(const base::Secret& device_key) { return derived(device_key, "mail code"); }

domain::Keys keys_of(const std::string& state_dir, const base::Secret& device_key) {
  return {.devices = base::Secret{device_key.reveal()},
          .throttle = derived(device_key, "throttle"),
          .nonces = derived(device_key, "nonce"),
          .codes = code_key(device_key),
          .captchas = derived(device_key, "captcha"),
          .user_keys = derived(device_key, "user key"),
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
  domain::Keys keys;
  std::string installation_id;
};

Application::Application(settings::Options options, Secrets secrets, Shared shared)
    : shared_(std::move(shared)),
      store_(std::move(options.store), *shared_.metrics),
      hasher_(std::move(secrets.peppers), *shared_.metrics, options.hash),
      avatar_maker_(base::program_folder() + "gatehouse-picture", options.pictures),
      uploads_(options.paths.upload_dir, std::move(secrets.installation_id)),
      captcha_painter_(base::program_folder() + "gatehouse-captcha.so", options.paths.captcha_font),
      options_(std::move(options.domain)),
      deps_{.store = store_,
            .hasher = hasher_,
            .random = random_,
            .clock = clock_,
            .metrics = *shared_.metrics,
            .avatar_maker = avatar_maker_,
            .uploads = uploads_,
            .captcha_painter = captcha_painter_,
            .options = options_,
            .cache = shared_.sessions.cache.get(),
            .no_cache = shared_.sessions.absence.get()},
      outbox_(deps_, base::Secret{secrets.keys.codes.reveal()}),
      services_(deps_, std::move(secrets.keys)),
      cleanup_(deps_) {}

std::expected<std::unique_ptr<Application>, base::Problem> Application::make(
    settings::Options options) {
  auto keys = config::read_keys(options.paths.state_dir);
  if (!keys) return std::unexpected(keys.error());
  Secrets secrets{.peppers = {},
                  .keys = keys_of(options.paths.state_dir, keys->device_cookie),
                  .installation_id = installation_id(keys->device_cookie)};
  for (config::Pepper& pepper : keys->peppers) {
    secrets.peppers.push_back({.id = pepper.id, .key = std::move(pepper.key)});
  }
  return make_with(std::move(options), std::move(secrets), UsesCache::kYes);
}

std::expected<std::unique_ptr<Application>, base::Problem> Application::make_for_mailer(
    settings::Options options) {
  auto codes = config::read_mail_code_key(options.paths.state_dir);
  if (!codes) return std::unexpected(codes.error());
  Secrets secrets;
  secrets.keys.codes = std::move(*codes);
  return make_with(std::move(options), std::move(secrets), UsesCache::kNo);
}

std::expected<std::unique_ptr<Application>, base::Problem> Application::make_with(
    settings::Options options, Secrets secrets, UsesCache uses_cache) {
  if (!domain::unicode_is_ready()) {
    return std::unexpected(base::Problem{.message = "ICU's tables cannot be read; install libicu"});
  }
  auto password = config::read_password_file(options.paths.db_password_file);
  if (!password) return std::unexpected(password.error());
  options.store.password = std::move(*password);
  Shared shared{
      .metrics = std::make_unique<base::Metrics>(options.paths.state_dir + "/run/metrics"),
      .sessions = {}};
  if (uses_cache == UsesCache::kYes) {
    auto opened = cache::SessionCache::open(options.cache, *shared.metrics);
    if (!opened) return std::unexpected(opened.error());
    shared.sessions = std::move(*opened);
  }
  return std::unique_ptr<Application>(
      new Application(std::move(options), std::move(secrets), std::move(shared)));
}

std::expected<base::Secret, base::Problem> Application::mailer_key(const std::string& state_dir) {
  const auto keys = config::read_keys(state_dir);
  if (!keys) return std::unexpected(keys.error());
  return base::Secret{base::to_base64url(code_key(keys->device_cookie).reveal())};
}
