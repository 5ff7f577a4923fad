#include "store/account.h"

#include "store/account_column.h"
#include "store/sql.h"

namespace store {
namespace {

std::optional<base::Timestamp> optional_timestamp(const Row& row, std::size_t column) {
  const auto ms = row.optional_number(column);
  if (!ms) return std::nullopt;
  return base::from_epoch_ms(*ms);
}

Status status_from(std::string_view text) {
  if (text == "enabled") return Status::kEnabled;
  return text == "closing" ? Status::kClosing : Status::kDisabled;
}

base::Result<std::optional<Account>> find_account(Connection& connection, std::string_view sql,
                                                  Value key) {
  auto row = connection.find(sql, {key});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return account_from(**row, 0);
}

}  // namespace

Account account_from(Row& row, std::size_t first) {
  return {.id = row.number(first),
          .gid = row.take_text(first + 1),
          .username = row.take_optional_text(first + 2),
          .email = row.take_optional_text(first + 3),
          .email_verified = optional_timestamp(row, first + 4),
          .pending_email = row.take_optional_text(first + 5),
          .phone = row.take_optional_text(first + 6),
          .nickname = row.take_optional_text(first + 7),
          .avatar = row.take_optional_text(first + 8),
          .role = row.text(first + 9) == "admin" ? Role::kAdmin : Role::kUser,
          .status = status_from(row.text(first + 10)),
          .question = row.take_optional_text(first + 11),
          .pending_question = row.take_optional_text(first + 12),
          .pending_question_from = optional_timestamp(row, first + 13),
          .user_key_version = row.number(first + 14),
          .session_epoch = row.number(first + 15),
          .created = base::from_epoch_ms(row.number(first + 16)),
          .updated = base::from_epoch_ms(row.number(first + 17)),
          .closing_until = optional_timestamp(row, first + 18)};
}

constexpr auto kSelectAccountByUsername = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE username_key = ?)sql");

base::Result<std::optional<Account>> find_account_by_username(Connection& connection,
                                                              std::string_view username_key) {
  return find_account(connection, kSelectAccountByUsername, username_key);
}

constexpr auto kSelectAccountByEmail = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE email_key = ?)sql");

base::Result<std::optional<Account>> find_account_by_email(Connection& connection,
                                                           std::string_view email_key) {
  return find_account(connection, kSelectAccountByEmail, email_key);
}

constexpr auto kSelectAccountById = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE account_id = ?)sql");

base::Result<std::optional<Account>> find_account_by_id(Connection& connection, std::int64_t id) {
  return find_account(connection, kSelectAccountById, id);
}

constexpr std::string_view kSelectAnswerVerifier = R"sql(
  SELECT IF(pending_question_from <= ?, pending_answer_verifier, answer_verifier),
         IF(pending_question_from <= ?, pending_answer_pepper_id, answer_pepper_id)
  FROM account
  WHERE account_id = ?)sql";

base::Result<std::optional<AnswerVerifier>> find_answer_verifier(Connection& connection,
                                                                 std::int64_t account_id,
                                                                 base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  auto row = connection.find(kSelectAnswerVerifier, {ms, ms, account_id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  auto phc = (*row)->optional_text(0);
  if (!phc) return std::nullopt;
  return AnswerVerifier{.phc = std::move(*phc), .pepper_id = static_cast<int>((*row)->number(1))};
}

constexpr std::string_view kSelectAnyAnswer = R"sql(
  SELECT 1
  FROM account
  WHERE account_id = ? AND COALESCE(pending_answer_verifier, answer_verifier) IS NOT NULL)sql";

base::Result<bool> has_answer(Connection& connection, std::int64_t account_id) {
  auto row = connection.find(kSelectAnyAnswer, {account_id});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kSelectLoginTime = R"sql(
  SELECT login_time
  FROM account
  WHERE account_id = ?)sql";

base::Result<std::optional<base::Timestamp>> find_login_time(Connection& connection,
                                                             std::int64_t id) {
  auto row = connection.find(kSelectLoginTime, {id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return optional_timestamp(**row, 0);
}

constexpr auto kSelectWholeAccountForUpdate = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE account_id = ?
  FOR UPDATE)sql");

base::Result<std::optional<Account>> lock_account_by_id(Connection& connection, std::int64_t id) {
  return find_account(connection, kSelectWholeAccountForUpdate, id);
}

constexpr std::string_view kSelectAnotherAdministrator = R"sql(
  SELECT account_id
  FROM account
  WHERE role = 'admin' AND status = 'enabled' AND password_state IS NULL AND account_id <> ?
  LIMIT 1
  FOR UPDATE)sql";

base::Result<bool> lock_another_administrator(Connection& connection, std::int64_t id) {
  auto row = connection.find(kSelectAnotherAdministrator, {id});
  if (!row) return base::pass(row);
  return row->has_value();
}

// A worker of an earlier version enables an account and leaves its end.
constexpr std::string_view kSelectClosedAccounts = R"sql(
  SELECT account_id
  FROM account
  WHERE closing_until <= ? AND status <> 'enabled'
  ORDER BY closing_until
  LIMIT ?)sql";

base::Result<std::vector<std::int64_t>> list_closed_accounts(Connection& connection,
                                                             base::Timestamp now,
                                                             std::int64_t most) {
  auto rows = connection.list(kSelectClosedAccounts, {base::to_epoch_ms(now), most});
  if (!rows) return base::pass(rows);
  std::vector<std::int64_t> ids;
  for (const Row& row : *rows) ids.push_back(row.number(0));
  return ids;
}

constexpr std::string_view kSelectClosedAccountForUpdate = R"sql(
  SELECT account_id
  FROM account
  WHERE account_id = ? AND closing_until <= ? AND status <> 'enabled'
  FOR UPDATE)sql";

base::Result<bool> lock_closed_account(Connection& connection, std::int64_t id,
                                       base::Timestamp now) {
  auto row = connection.find(kSelectClosedAccountForUpdate, {id, base::to_epoch_ms(now)});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kDeleteAccount = R"sql(
  DELETE FROM account
  WHERE account_id = ?)sql";

base::Result<void> delete_account(Connection& connection, std::int64_t id) {
  return connection.apply(kDeleteAccount, {id}, ChangedRow::of_account(id));
}

constexpr std::string_view kInsertAccount = R"sql(
  INSERT INTO account (gid, username, username_key, email, email_key, email_verified, phone,
                       nickname, role, password_state, channel, question, answer_verifier,
                       answer_pepper_id, created, updated)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

base::Result<std::int64_t> insert_account(Connection& connection, const NewAccount& account) {
  const std::int64_t now = base::to_epoch_ms(account.now);
  auto change = connection.change(
      kInsertAccount,
      {std::string_view{account.gid}, nullable(account.username), nullable(account.username_key),
       nullable(account.email), nullable(account.email_key), nullable(account.email_verified),
       nullable(account.phone), nullable(account.nickname), text(account.role),
       value(account.password_state), nullable(account.channel), nullable(account.question),
       nullable(account.answer_verifier), nullable(account.answer_pepper_id), now, now});
  if (!change) return name_taken_field(std::move(change).error());
  return static_cast<std::int64_t>(change->id);
}

constexpr std::string_view kSelectAccountForUpdate = R"sql(
  SELECT session_epoch, status
  FROM account
  WHERE account_id = ?
  FOR UPDATE)sql";

base::Result<bool> lock_account(Connection& connection, const SeenAccount& seen) {
  auto row = connection.find(kSelectAccountForUpdate, {seen.id});
  if (!row) return base::pass(row);
  return *row && (*row)->number(0) == seen.session_epoch && (*row)->text(1) == "enabled";
}

constexpr std::string_view kSelectAvatar = R"sql(
  SELECT avatar
  FROM account
  WHERE account_id = ?)sql";

base::Result<std::optional<std::string>> find_avatar(Connection& connection, std::int64_t id) {
  auto row = connection.find(kSelectAvatar, {id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return (*row)->optional_text(0);
}

constexpr std::string_view kSelectAvatarOwner = R"sql(
  SELECT account_id
  FROM account
  WHERE avatar = ?)sql";

base::Result<bool> is_avatar(Connection& connection, std::string_view avatar) {
  auto row = connection.find(kSelectAvatarOwner, {avatar});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kSelectNewestAccountId = R"sql(
  SELECT account_id
  FROM account
  ORDER BY account_id DESC
  LIMIT 1)sql";

base::Result<std::int64_t> newest_account_id(Connection& connection) {
  auto row = connection.find(kSelectNewestAccountId, {});
  if (!row) return base::pass(row);
  return *row ? (*row)->number(0) : 0;
}

}  // namespace store
