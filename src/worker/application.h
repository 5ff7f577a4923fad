// Builds the house from a configuration: what each program of the top floor starts with.
#pragma once

#include <expected>
#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "config/config.h"
#include "contracts/dispatcher.h"
#include "crypto/random.h"
#include "domain/services.h"
#include "media/avatar_maker.h"
#include "media/captcha_painter.h"
#include "media/upload_folder.h"
#include "store/connection.h"

/// Everything below the contracts, in the order in which it depends on each other. Connects to the
/// database when first asked, so that a worker starts, and says 503, while the database is away.
class Application {
 public:
  /// Reads the keys and the database password that the configuration points to.
  static std::expected<std::unique_ptr<Application>, config::Problem> make(
      const config::Config& config);

  domain::Services& services() { return services_; }
  base::Metrics& metrics() { return metrics_; }

 private:
  struct Secrets;
  Application(const config::Config& config, Secrets secrets);

  base::SystemClock clock_;
  crypto::SystemRandom random_;
  base::Metrics metrics_;
  store::Connection store_;
  crypto::PasswordHasher hasher_;
  media::AvatarMaker avatar_maker_;
  media::UploadFolder uploads_;
  media::CaptchaPainter captcha_painter_;
  domain::Services services_;
};

/// What the configuration says of the contracts.
contracts::ContractOptions contract_settings(const config::Config& config);

/// The scheme of password verifiers that an enabled contract needs beside the plain one; or empty.
std::string_view md5_scheme(const config::Config& config);
