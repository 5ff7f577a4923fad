#include "domain/login/captchas.h"

#include "base/text.h"
#include "crypto/derivation.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/token.h"
#include "media/captcha_painter.h"
#include "store/captcha.h"
#include "store/transaction.h"

namespace domain {
namespace {

constexpr std::size_t kLength = 6;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kNoiseBytes = 32;

// A captcha of one contract is not valid at another.
std::string hash_of(std::string_view key, std::string_view contract) {
  return crypto::sha256(std::string{contract}.append(1, '\0').append(key));
}

std::unexpected<base::Failure> wrong() { return base::fail(base::Fault::kWrongCaptcha); }

}  // namespace

base::Result<Captchas::Drawn> Captchas::draw(const Client& client) {
  std::string key{crypto::new_token(random_).reveal()};
  auto png = draw(key, clock_.now() + options_.captcha_life, client);
  if (!png) return base::pass(png);
  return Drawn{.key = std::move(key), .png = std::move(*png)};
}

base::Result<Captchas::Drawn> Captchas::draw_to_check(const Client& client) {
  std::string key{crypto::new_token(random_).reveal()};
  auto png = draw_as(key, client);
  if (!png) return base::pass(png);
  return Drawn{.key = std::move(key), .png = std::move(*png)};
}

base::Result<std::string> Captchas::draw_as(std::string_view key, const Client& client) {
  return draw(key, clock_.now() + options_.captcha_check_life, client);
}

base::Result<std::string> Captchas::draw(std::string_view key, base::Timestamp expires,
                                         const Client& client) {
  const std::string hash = hash_of(key, client.contract);
  const std::string salt = random_.bytes(kSaltBytes);
  auto png = painter_.paint(answer_of(hash, salt).reveal(), random_.bytes(kNoiseBytes));
  if (!png) return png;
  auto stored = store::replace_captcha(store_, hash, salt, expires);
  if (!stored) return base::pass(stored);
  return png;
}

base::Result<void> Captchas::spend(const Solution& solution, const Client& client) {
  const std::string hash = hash_of(solution.key, client.contract);
  auto captcha = store::find_captcha(store_, hash);
  if (!captcha) return base::pass(captcha);
  if (!*captcha) return wrong();
  auto spent = store::spend_captcha(store_, hash, (*captcha)->salt);
  if (!spent) return base::pass(spent);
  if (!*spent || !is_right(solution, hash, *captcha)) return wrong();
  return {};
}

base::Result<void> Captchas::check(const Solution& solution, const Client& client) {
  const std::string hash = hash_of(solution.key, client.contract);
  auto right = store::transact(store_, [&]() -> base::Result<bool> {
    auto captcha = store::lock_captcha(store_, hash);
    if (!captcha) return base::pass(captcha);
    if (is_right(solution, hash, *captcha)) return true;
    if (!*captcha) return false;
    auto spent = store::spend_captcha(store_, hash, (*captcha)->salt);
    if (!spent) return spent;
    return false;
  });
  if (!right) return base::pass(right);
  if (!*right) return wrong();
  return {};
}

base::Result<std::optional<base::Secret>> Captchas::answer(std::string_view key,
                                                           std::string_view contract) {
  const std::string hash = hash_of(key, contract);
  auto captcha = store::find_captcha(store_, hash);
  if (!captcha) return base::pass(captcha);
  if (!*captcha || (*captcha)->expires <= clock_.now()) return std::nullopt;
  return answer_of(hash, (*captcha)->salt);
}

base::Secret Captchas::answer_of(std::string_view captcha_hash, std::string_view salt) const {
  return crypto::derive_text(key_.reveal(), std::string{captcha_hash}.append(salt),
                             media::kCaptchaCharacters, kLength);
}

bool Captchas::is_right(const Solution& solution, std::string_view captcha_hash,
                        const std::optional<store::Captcha>& captcha) const {
  if (!captcha || captcha->expires <= clock_.now()) return false;
  return base::equals_ignoring_case(base::trim(solution.answer),
                                    answer_of(captcha_hash, captcha->salt).reveal());
}

}  // namespace domain
