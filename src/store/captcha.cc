#include "store/captcha.h"

#include "store/sql.h"

namespace store {
namespace {

std::optional<Captcha> captcha_from(const std::optional<Row>& row) {
  if (!row) return std::nullopt;
  return Captcha{.salt = row->text(0), .expires = base::from_epoch_ms(row->number(1))};
}

}  // namespace

constexpr std::string_view kReplaceCaptcha = R"sql(
  INSERT INTO captcha (captcha_hash, salt, expires)
  VALUES (?, ?, ?)
  ON DUPLICATE KEY UPDATE salt = VALUES(salt), expires = VALUES(expires))sql";

base::Result<void> replace_captcha(Connection& connection, std::string_view captcha_hash,
                                   std::string_view salt, base::Timestamp expires) {
  return connection.apply(kReplaceCaptcha, {captcha_hash, salt, base::to_epoch_ms(expires)});
}

constexpr char kCaptchaOfHash[] = R"sql(
  SELECT salt, expires
  FROM captcha
  WHERE captcha_hash = ?)sql";

constexpr auto kSelectCaptcha = concat(kCaptchaOfHash);

base::Result<std::optional<Captcha>> find_captcha(Connection& connection,
                                                  std::string_view captcha_hash) {
  auto row = connection.find(kSelectCaptcha, {captcha_hash});
  if (!row) return base::pass(row);
  return captcha_from(*row);
}

constexpr auto kSelectCaptchaForUpdate = concat(kCaptchaOfHash, R"sql(
  FOR UPDATE)sql");

base::Result<std::optional<Captcha>> lock_captcha(Connection& connection,
                                                  std::string_view captcha_hash) {
  auto row = connection.find(kSelectCaptchaForUpdate, {captcha_hash});
  if (!row) return base::pass(row);
  return captcha_from(*row);
}

constexpr std::string_view kSpendCaptcha = R"sql(
  DELETE FROM captcha
  WHERE captcha_hash = ? AND salt = ?)sql";

base::Result<bool> spend_captcha(Connection& connection, std::string_view captcha_hash,
                                 std::string_view salt) {
  return connection.change_one(kSpendCaptcha, {captcha_hash, salt});
}

constexpr auto kDeleteExpiredCaptchas = prune_statement("captcha", "expires");

base::Result<std::int64_t> delete_expired_captchas(Connection& connection, base::Timestamp until,
                                                   std::int64_t most) {
  return connection.prune(kDeleteExpiredCaptchas, {base::to_epoch_ms(until), most});
}

}  // namespace store
