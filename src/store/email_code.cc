#include "store/email_code.h"

#include "store/sql.h"

namespace store {

// Leaves an existing row unchanged but locks it, so that two simultaneous first requests cannot
// both find no row.
constexpr std::string_view kInsertEmailCode = R"sql(
  INSERT INTO email_code (code_key, salt, issued, expires, tries, spent, window_start, mails)
  VALUES (?, '', 0, 0, 0, NULL, ?, 0)
  ON DUPLICATE KEY UPDATE code_key = VALUES(code_key))sql";

constexpr std::string_view kSelectEmailCodeForUpdate = R"sql(
  SELECT salt, issued, window_start, mails
  FROM email_code
  WHERE code_key = ?
  FOR UPDATE)sql";

base::Result<EmailCode> lock_email_code(Connection& connection, std::string_view code_key,
                                        base::Timestamp now) {
  auto made = connection.change(kInsertEmailCode, {code_key, base::to_epoch_ms(now)});
  if (!made) return base::pass(made);
  auto row = connection.find(kSelectEmailCodeForUpdate, {code_key});
  if (!row) return base::pass(row);
  if (!*row)
    return base::fail(base::Fault::kUnexpected, "a code's row vanished while it was locked");
  return EmailCode{.salt = (*row)->text(0),
                   .issued = base::from_epoch_ms((*row)->number(1)),
                   .window_start = base::from_epoch_ms((*row)->number(2)),
                   .mails = (*row)->number(3)};
}

constexpr std::string_view kUpdateEmailCode = R"sql(
  UPDATE email_code
  SET salt = ?,
      issued = ?,
      expires = ?,
      tries = 0,
      spent = NULL,
      window_start = ?,
      mails = ?
  WHERE code_key = ?)sql";

base::Result<void> issue_email_code(Connection& connection, std::string_view code_key,
                                    const EmailCode& code, base::Timestamp expires) {
  return connection.apply(kUpdateEmailCode,
                          {code.salt, base::to_epoch_ms(code.issued), base::to_epoch_ms(expires),
                           base::to_epoch_ms(code.window_start), code.mails, code_key});
}

constexpr std::string_view kDeleteUnusedEmailCode = R"sql(
  DELETE FROM email_code
  WHERE code_key = ? AND mails = 0)sql";

base::Result<void> drop_unused_email_code(Connection& connection, std::string_view code_key) {
  return connection.apply(kDeleteUnusedEmailCode, {code_key});
}

constexpr std::string_view kSelectEmailCodeSalt = R"sql(
  SELECT salt
  FROM email_code
  WHERE code_key = ?)sql";

base::Result<std::optional<std::string>> find_email_code_salt(Connection& connection,
                                                              std::string_view code_key) {
  auto row = connection.find(kSelectEmailCodeSalt, {code_key});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return (*row)->text(0);
}

constexpr std::string_view kUpdateEmailCodeTries = R"sql(
  UPDATE email_code
  SET tries = tries + 1
  WHERE code_key = ? AND spent IS NULL AND expires > ? AND tries < ?)sql";

base::Result<std::optional<std::string>> try_email_code(Connection& connection,
                                                        std::string_view code_key,
                                                        std::int64_t most, base::Timestamp now) {
  auto counted = connection.change(kUpdateEmailCodeTries, {code_key, base::to_epoch_ms(now), most});
  if (!counted) return base::pass(counted);
  auto salt = find_email_code_salt(connection, code_key);
  if (!salt || counted->matched == 1) return salt;
  return std::nullopt;
}

constexpr std::string_view kUpdateEmailCodeUntry = R"sql(
  UPDATE email_code
  SET tries = GREATEST(tries, 1) - 1
  WHERE code_key = ? AND salt = ?)sql";

base::Result<void> untry_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt) {
  return connection.apply(kUpdateEmailCodeUntry, {code_key, salt});
}

constexpr std::string_view kSpendEmailCode = R"sql(
  UPDATE email_code
  SET spent = ?
  WHERE code_key = ? AND salt = ? AND spent IS NULL AND expires > ?)sql";

base::Result<bool> spend_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt, base::Timestamp now) {
  return connection.change_one(kSpendEmailCode,
                               {base::to_epoch_ms(now), code_key, salt, base::to_epoch_ms(now)});
}

constexpr auto kDeleteExpiredEmailCodes =
    prune_statement("email_code", "window_start", "AND expires <= ?");

base::Result<std::int64_t> delete_expired_email_codes(Connection& connection,
                                                      base::Timestamp windows_until,
                                                      base::Timestamp until, std::int64_t most) {
  return connection.prune(kDeleteExpiredEmailCodes,
                          {base::to_epoch_ms(windows_until), base::to_epoch_ms(until), most});
}

}  // namespace store
