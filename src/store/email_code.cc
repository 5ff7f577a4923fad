#include "store/email_code.h"

#include "store/sql.h"

namespace store {

// `window_start` and `mails` belong to the version before this one; the cleanup goes by
// `window_start`, which has a key.
constexpr std::string_view kPutEmailCode = R"sql(
  INSERT INTO email_code
    (code_key, address_key, salt, issued, expires, tries, other_tries, spent, window_start, mails)
  VALUES (?, ?, ?, ?, ?, 0, 0, NULL, ?, 1)
  ON DUPLICATE KEY UPDATE
    salt = VALUES(salt),
    issued = VALUES(issued),
    expires = VALUES(expires),
    tries = 0,
    other_tries = 0,
    spent = NULL,
    window_start = VALUES(window_start))sql";

base::Result<void> put_email_code(Connection& connection, const EmailCodeKey& key,
                                  const EmailCode& code) {
  const std::int64_t issued = base::to_epoch_ms(code.issued);
  return connection.apply(kPutEmailCode, {key.code, key.address, code.salt, issued,
                                          base::to_epoch_ms(code.expires), issued});
}

constexpr std::string_view kSelectEmailCodeForUpdate = R"sql(
  SELECT salt, issued, expires, spent IS NOT NULL
  FROM email_code
  WHERE code_key = ?
  FOR UPDATE)sql";

base::Result<std::optional<HeldEmailCode>> lock_email_code(Connection& connection,
                                                           std::string_view code_key) {
  auto row = connection.find(kSelectEmailCodeForUpdate, {code_key});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return HeldEmailCode{.code = {.salt = (*row)->text(0),
                                .issued = base::from_epoch_ms((*row)->number(1)),
                                .expires = base::from_epoch_ms((*row)->number(2))},
                       .spent = (*row)->number(3) == 1};
}

constexpr std::string_view kSelectEmailCodeOfSalt = R"sql(
  SELECT 1
  FROM email_code
  WHERE address_key = ? AND salt = ?)sql";

base::Result<bool> has_email_code(Connection& connection, std::string_view address_key,
                                  std::string_view salt) {
  auto row = connection.find(kSelectEmailCodeOfSalt, {address_key, salt});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kSelectEmailCodeEnd = R"sql(
  SELECT expires
  FROM email_code
  WHERE code_key = ? AND spent IS NULL)sql";

base::Result<std::optional<base::Timestamp>> find_email_code_end(Connection& connection,
                                                                 std::string_view code_key) {
  auto row = connection.find(kSelectEmailCodeEnd, {code_key});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return base::from_epoch_ms((*row)->number(0));
}

constexpr std::string_view kDeleteEmailCode = R"sql(
  DELETE FROM email_code
  WHERE code_key = ?)sql";

base::Result<void> delete_email_code(Connection& connection, std::string_view code_key) {
  return connection.apply(kDeleteEmailCode, {code_key});
}

constexpr std::string_view kSelectEmailCodes = R"sql(
  SELECT code_key, salt
  FROM email_code
  WHERE address_key = ? AND expires > ? AND spent IS NULL)sql";

base::Result<std::vector<LiveEmailCode>> list_email_codes(Connection& connection,
                                                          std::string_view address_key,
                                                          base::Timestamp now) {
  auto rows = connection.list(kSelectEmailCodes, {address_key, base::to_epoch_ms(now)});
  if (!rows) return base::pass(rows);
  std::vector<LiveEmailCode> live;
  for (const Row& row : *rows) {
    live.push_back({.code_key = row.text(0), .salt = row.text(1), .trier = CodeTrier::kOther});
  }
  return live;
}

constexpr std::string_view kSelectLiveEmailCodes = R"sql(
  SELECT code_key, salt, code_key = ?, IF(code_key = ?, tries, other_tries)
  FROM email_code
  WHERE address_key = ? AND expires > ? AND spent IS NULL
  FOR UPDATE)sql";

constexpr std::string_view kUpdateEmailCodeTries = R"sql(
  UPDATE email_code
  SET tries = tries + (code_key = ?),
      other_tries = other_tries + (code_key <> ?)
  WHERE address_key = ? AND expires > ? AND spent IS NULL)sql";

base::Result<std::vector<LiveEmailCode>> try_email_codes(Connection& connection,
                                                         const EmailCodeKey& key, std::int64_t most,
                                                         base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  auto rows = connection.list(kSelectLiveEmailCodes, {key.code, key.code, key.address, ms});
  if (!rows) return base::pass(rows);
  auto counted = connection.change(kUpdateEmailCodeTries, {key.code, key.code, key.address, ms});
  if (!counted) return base::pass(counted);
  std::vector<LiveEmailCode> live;
  for (const Row& row : *rows) {
    if (row.number(3) >= most) continue;
    live.push_back({.code_key = row.text(0),
                    .salt = row.text(1),
                    .trier = row.number(2) == 1 ? CodeTrier::kAsker : CodeTrier::kOther});
  }
  return live;
}

constexpr std::string_view kUpdateEmailCodeUntryOfAsker = R"sql(
  UPDATE email_code
  SET tries = GREATEST(tries, 1) - 1
  WHERE code_key = ? AND salt = ?)sql";

constexpr std::string_view kUpdateEmailCodeUntryOfOther = R"sql(
  UPDATE email_code
  SET other_tries = GREATEST(other_tries, 1) - 1
  WHERE code_key = ? AND salt = ?)sql";

base::Result<void> untry_email_code(Connection& connection, const LiveEmailCode& code) {
  return connection.apply(
      code.trier == CodeTrier::kAsker ? kUpdateEmailCodeUntryOfAsker : kUpdateEmailCodeUntryOfOther,
      {code.code_key, code.salt});
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
                                                      base::Timestamp issued_until,
                                                      base::Timestamp until, std::int64_t most) {
  return connection.prune(kDeleteExpiredEmailCodes,
                          {base::to_epoch_ms(issued_until), base::to_epoch_ms(until), most});
}

}  // namespace store
