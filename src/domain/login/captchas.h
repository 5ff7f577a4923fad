// Captchas: pictures with characters to read. The answer is derived from a key and the row's salt
// whenever it is needed, and stored nowhere.
//
// An answer that comes with the form that the captcha guards spends it, right or wrong. It may be
// checked before that: a right answer then leaves the captcha as it is, a wrong one spends it.
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

/// What somebody read off a picture. Views of the request.
struct Solution {
  std::string_view key;
  std::string_view answer;
};

class Captchas {
 public:
  Captchas(const Deps& deps, base::Secret key)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        painter_(deps.captcha_painter),
        key_(std::move(key)),
        options_(deps.options) {}

  struct Drawn {
    std::string key;  ///< 43 characters of base64url
    std::string png;
  };

  /// Draws one under a name of ours, to be answered with the form.
  base::Result<Drawn> draw(const Client& client);

  /// The same, to be answered before.
  base::Result<Drawn> draw_to_check(const Client& client);

  /// Draws one under the client's own name for it, to be answered before. The picture before it
  /// under that name is void.
  base::Result<std::string> draw_as(std::string_view key, const Client& client);

  /// Spends the captcha, whatever is answered: of several answers at once, one is looked at. In a
  /// caller's transaction it is spent when that is committed, so a wrong answer must be committed
  /// too.
  ///
  /// Fault kWrongCaptcha: also expired, spent, or never drawn at this contract.
  base::Result<void> spend(const Solution& solution, const Client& client);

  /// Leaves the captcha to be spent where the answer is right, spends it where it is wrong: of
  /// several wrong answers at once, one is looked at.
  ///
  /// Fault kWrongCaptcha, as above.
  base::Result<void> check(const Solution& solution, const Client& client);

  /// The answer, for tests and for trying by hand; nothing where there is no such live captcha.
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
