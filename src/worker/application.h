// Builds all services from a configuration. The worker, the mailer and gatehouse-admin start with
// it.
#pragma once

#include <expected>
#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/problem.h"
#include "cache/session_cache.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/mail/outbox.h"
#include "domain/operations/cleanup.h"
#include "domain/services.h"
#include "media/avatar_maker.h"
#include "media/captcha_painter.h"
#include "media/upload_folder.h"
#include "store/connection.h"
#include "worker/settings/options.h"

/// All objects below the contracts, in the order of their dependencies. Connects to the database on
/// first use, so a worker can start, and answers 503, while the database is unreachable.
class Application {
 public:
  /// Reads the keys and the database password from the paths in `options`. The problem names the
  /// file.
  static std::expected<std::unique_ptr<Application>, base::Problem> make(settings::Options options);

  /// The same for the mailer, which can read neither the peppers nor the keys of workers, only its
  /// own key. Use outbox(), cleanup(), metrics() and the statistics: other services have no keys.
  static std::expected<std::unique_ptr<Application>, base::Problem> make_for_mailer(
      settings::Options options);

  /// The text of the mailer's key, which is derived from the workers' keys in `state_dir`.
  static std::expected<base::Secret, base::Problem> mailer_key(const std::string& state_dir);

  /// The operations that contracts call.
  domain::Services& services() { return services_; }
  domain::Outbox& outbox() { return outbox_; }     ///< for the mailer and gatehouse-admin
  domain::Cleanup& cleanup() { return cleanup_; }  ///< the same
  base::Metrics& metrics() { return *shared_.metrics; }
  /// nullptr if there is none.
  cache::SessionCache* cache() { return shared_.sessions.cache.get(); }

 private:
  struct Secrets;
  /// What the processes of a machine share.
  struct Shared {
    std::unique_ptr<base::Metrics> metrics;
    cache::SessionCache::Opened sessions;
  };
  enum class UsesCache { kYes, kNo };
  static std::expected<std::unique_ptr<Application>, base::Problem> make_with(
      settings::Options options, Secrets secrets, UsesCache uses_cache);
  Application(settings::Options options, Secrets secrets, Shared shared);

  base::SystemClock clock_;
  crypto::SystemRandom random_;
  Shared shared_;
  store::Connection store_;
  crypto::PasswordHasher hasher_;
  media::AvatarMaker avatar_maker_;
  media::UploadFolder uploads_;
  media::CaptchaPainter captcha_painter_;
  domain::Options options_;
  domain::Deps deps_;
  domain::Outbox outbox_;
  domain::Services services_;
  domain::Cleanup cleanup_;
};
