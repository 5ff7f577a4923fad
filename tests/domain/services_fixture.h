// A domain on the real private MariaDB that scripts/test started, with a clock that a test moves.
// Accounts get fresh names, so tests need no clean tables and may run in any order.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/files.h"
#include "base/text.h"
#include "config/secrets.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/account/identifiers.h"
#include "domain/mail/outbox.h"
#include "domain/operations/cleanup.h"
#include "domain/services.h"
#include "media/avatar_maker.h"
#include "media/captcha_painter.h"
#include "media/upload_folder.h"
#include "store/connection.h"
#include "store/transaction.h"
#include "worker/settings/load.h"

namespace tests {

class HeldClock final : public base::Clock {
 public:
  base::Timestamp now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  base::Timestamp now_ = base::SystemClock{}.now();
};

// NOLINTBEGIN(readability-identifier-naming): matchers are named as those of GoogleMock
MATCHER_P(FailsWith, fault, "") { return !arg && arg.error().fault == fault; }
MATCHER_P2(RefusesField, field, refusal, "") {
  return !arg && arg.error().field == field && arg.error().refusal == refusal;
}
MATCHER(Succeeds, "") {
  if (!arg) *result_listener << arg.error().field << " " << arg.error().detail;
  return arg.has_value();
}
// NOLINTEND(readability-identifier-naming)

inline constexpr const char* kPassword = "correct horse battery";

class Services : public testing::Test {
 protected:
  Services()
      : store_(connection_options(), metrics_),
        hasher_(peppers(), metrics_),
        avatar_maker_(base::program_folder() + "gatehouse-picture", {}),
        captcha_painter_(base::program_folder() + "gatehouse-captcha.so",
                         read_options().paths.captcha_font),
        folder_(fresh_folder()),
        uploads_(folder_, "the domain tests"),
        notifier_(deps()),
        undo_tickets_(deps(), notifier_, keys().codes),
        outbox_(deps(), keys().codes),
        cleanup_(deps()),
        services_(deps(), keys()) {}
  ~Services() override { std::filesystem::remove_all(folder_); }

  // Replacements of the fixture's own objects.
  struct Instead {
    store::Connection* store = nullptr;
    crypto::PasswordHasher* hasher = nullptr;
    crypto::Random* random = nullptr;
    base::Metrics* metrics = nullptr;
    const domain::Options* options = nullptr;
  };

  domain::Deps deps() { return deps({}); }
  domain::Deps deps(const Instead& instead) {
    return {.store = instead.store ? *instead.store : store_,
            .hasher = instead.hasher ? *instead.hasher : hasher_,
            .random = instead.random ? *instead.random : random_,
            .clock = clock_,
            .metrics = instead.metrics ? *instead.metrics : metrics_,
            .avatar_maker = avatar_maker_,
            .uploads = uploads_,
            .captcha_painter = captcha_painter_,
            .options = instead.options ? *instead.options : domain_settings_};
  }

  domain::Keys keys() {
    return {.devices = base::Secret{"device key"},
            .throttle = base::Secret{random_.bytes(32)},
            .nonces = base::Secret{"nonce key"},
            .codes = base::Secret{"code key"},
            .captchas = base::Secret{"captcha key"},
            .user_keys = base::Secret{"user key key"},
            .folder = folder_};
  }

  domain::Session session_of(const domain::Account& account) const {
    return {.account = account,
            .authenticated = clock_.now(),
            .absolute_end = clock_.now() + std::chrono::days{30},
            .token_hash = {}};
  }

  std::string fresh_folder() {
    const auto folder =
        std::filesystem::temp_directory_path() / ("gatehouse-" + base::to_hex(random_.bytes(8)));
    std::filesystem::create_directory(folder);
    return folder;
  }

  static settings::Options read_options() {
    const char* path = std::getenv("GATEHOUSE_CONF");
    if (path == nullptr) throw std::runtime_error("GATEHOUSE_CONF is not set; use scripts/test");
    auto options = settings::load(path, config::process_environment());
    if (!options) throw std::runtime_error(options.error().message);
    return std::move(*options);
  }

  static store::ConnectionOptions connection_options() {
    settings::Options options = read_options();
    auto password = config::read_password_file(options.paths.db_password_file);
    if (!password) throw std::runtime_error(password.error().message);
    options.store.password = std::move(*password);
    return std::move(options.store);
  }

  static std::vector<crypto::Pepper> peppers() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::vector<crypto::Pepper> out;
    out.push_back({.id = 1, .key = base::Secret{"a pepper of thirty-two bytes ----"}});
    return out;
  }

  std::string fresh_name() { return "u" + base::to_hex(random_.bytes(6)); }

  domain::Client client(std::string address = "192.0.2.1") const {
    return {.contract = "test",
            .address = std::move(address),
            .user_agent = "test",
            .request_id = "r",
            .language = "zh",
            .device = std::nullopt};
  }

  domain::Account sign_up(const std::string& name, const std::string& password = kPassword) {
    auto account = try_sign_up(name, password);
    if (!account) throw std::runtime_error("sign-up failed: " + account.error().field);
    return *account;
  }

  base::Result<domain::Account> try_sign_up(const std::string& name, const std::string& password) {
    const std::string email = fresh_name() + "@example.com";
    return services_.accounts.sign_up({.username = name,
                                       .email = email,
                                       .password = base::Secret{password},
                                       .question = "first pet?",
                                       .answer = base::Secret{"Rex"}},
                                      client(fresh_address()));
  }

  // Registrations are limited by network, so each uses another one.
  std::string fresh_address() {
    const std::string hex = base::to_hex(random_.bytes(6));
    return "2001:db8:" + hex.substr(0, 4) + ":" + hex.substr(4, 4) + ":" + hex.substr(8, 4) + "::1";
  }

  base::Result<domain::Account> authenticate(const std::string& name, const std::string& password,
                                             const domain::Client& who) {
    auto claim = services_.logins.subject_by_username(name, who);
    if (!claim) return base::pass(claim);
    return log_in_at(services_, std::move(*claim), base::Secret{password}, who);
  }

  base::Result<domain::Account> log_in_at(domain::Services& services, domain::LoginSubject subject,
                                          domain::SubmittedPassword password,
                                          const domain::Client& who) {
    auto login = services.logins.log_in(std::move(subject), std::move(password), who);
    if (!login) return base::pass(login);
    return std::move(login->account);
  }

  base::Result<base::Secret> open_session(domain::Services& services,
                                          const domain::Account& account, const domain::Client& who,
                                          std::string_view replaced = {}) {
    return store::transact(store_, [&] { return services.sessions.open(account, who, replaced); });
  }

  std::uint64_t hashes() const { return metrics_.value(base::Metric::kPasswordHashes); }

  base::Metrics metrics_;
  crypto::SystemRandom random_;
  HeldClock clock_;
  domain::Options domain_settings_;
  store::Connection store_;
  crypto::PasswordHasher hasher_;
  media::AvatarMaker avatar_maker_;
  media::CaptchaPainter captcha_painter_;
  std::string folder_;
  media::UploadFolder uploads_;
  // As the application has them beside the services, or the services among themselves.
  domain::Notifier notifier_;
  domain::UndoTickets undo_tickets_;
  domain::Outbox outbox_;
  domain::Cleanup cleanup_;
  domain::Services services_;
};

}  // namespace tests
