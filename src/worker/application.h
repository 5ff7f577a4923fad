// Builds every service from a configuration: what each program starts with.
#pragma once

#include <expected>
#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/problem.h"
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

/// Everything below the contracts, in the order in which it depends on each other. Connects to the
/// database when first asked, so that a worker starts, and says 503, while the database is away.
class Application {
 public:
  /// Reads the keys and the database password that the options point to.
  static std::expected<std::unique_ptr<Application>, base::Problem> make(settings::Options options);

  domain::Services& services() { return services_; }
  domain::Outbox& outbox() { return outbox_; }     ///< for the mailer and the operator
  domain::Cleanup& cleanup() { return cleanup_; }  ///< likewise
  base::Metrics& metrics() { return metrics_; }

 private:
  struct Secrets;
  Application(settings::Options options, Secrets secrets);

  base::SystemClock clock_;
  crypto::SystemRandom random_;
  base::Metrics metrics_;
  store::Connection store_;
  crypto::PasswordHasher hasher_;
  media::AvatarMaker avatar_maker_;
  media::UploadFolder uploads_;
  media::CaptchaPainter captcha_painter_;
  domain::Options options_;
  domain::Deps deps_;
  domain::Services services_;
  domain::Outbox outbox_;
  domain::Cleanup cleanup_;
};
