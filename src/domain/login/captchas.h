// Captchas: pictures with characters to read. The answer is not stored; it is derived from a key
// and the row's salt when it is needed.
//
// An answer that is sent together with a form spends the captcha, right or wrong. An answer can
// also be checked before the form: a right answer then leaves the captcha valid, a wrong one spends
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/client.h"
#include "domain/deps.h"

namespace store {
struct Captcha;
}  // namespace store

namespace domain {

/// The answer to a captcha. The views point into the request.
struct Solution {
  std::string_view key;
  std::string_view answer;
};

/// Issues and checks captchas.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class Captchas {
 public:
  Captchas(const Deps& deps, base::Secret key)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        painter_(deps.captcha_painter),
        key_(std::move(key)),
        options_(deps.options) {}

  /// A new captcha.
  struct Drawn {
    std::string key;  ///< 43 characters of base64url
    std::string png;
  };

  /// Issues a captcha under a random name, for an answer together with the form.
  base::Result<Drawn> draw(const Client& client);

  /// Like draw(), for an answer before the form.
  base::Result<Drawn> draw_to_check(const Client& client);

  /// Issues a captcha under a name that the client has chosen, for an answer before the form.
  /// Replaces the previous captcha of that name. Returns the PNG.
  base::Result<std::string> draw_as(std::string_view key, const Client& client);

  /// Checks the answer and spends the captcha, right or wrong; only one of several simultaneous
  /// answers is checked. In a caller's transaction the captcha is spent by the commit, so commit
  /// also after a wrong answer.
  ///
  /// Fault kWrongCaptcha, also if it is expired, spent or was not issued at this contract.
  base::Result<void> spend(const Solution& solution, const Client& client);

  /// Checks the answer. Spends the captcha only if it is wrong; only one of several simultaneous
  /// wrong answers is checked.
  ///
  /// Fault kWrongCaptcha, as for spend().
  base::Result<void> check(const Solution& solution, const Client& client);

  /// The answer, for tests and manual checks. std::nullopt if there is no valid captcha of this
  /// name.
  base::Result<std::optional<base::Secret>> answer(std::string_view key, std::string_view contract);

 private:
  base::Result<std::string> draw(std::string_view key, base::Timestamp expires,
                                 const Client& client);
  base::Secret answer_of(std::string_view captcha_hash, std::string_view salt) const;
  bool is_right(const Solution& solution, std::string_view captcha_hash,
                const std::optional<store::Captcha>& captcha) const;

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  media::CaptchaPainter& painter_;
  base::Secret key_;
  const Options& options_;
};

}  // namespace domain
