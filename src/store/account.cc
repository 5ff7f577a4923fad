#include "store/account.h"

#include "store/sql.h"

namespace store {
namespace {

std::optional<base::Timestamp> maybe_moment(const Row& row, std::size_t column) {
  const auto ms = row.maybe_number(column);
  if (!ms) return std::nullopt;
  return base::from_epoch_ms(*ms);
}

base::Result<std::optional<Account>> find_account(Connection& connection, std::string_view sql,
                                                  Value key) {
  auto row = connection.find(sql, {key});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return account_from(**row, 0);
}

std::string_view text(Role role) { return role == Role::kAdmin ? "admin" : "user"; }
std::string_view text(Status status) { return status == Status::kEnabled ? "enabled" : "disabled"; }

// A duplicate of a table's key, told as the field it stands for.
std::unexpected<base::Failure> name_taken_field(base::Failure failure) {
  if (failure.fault == base::Fault::kTaken) {
    failure.field = failure.field == "account_email_key" ? "email" : "username";
  }
  return std::unexpected(std::move(failure));
}

}  // namespace

Account account_from(const Row& row, std::size_t first) {
  return {.id = row.number(first),
          .gid = row.text(first + 1),
          .username = row.maybe_text(first + 2),
          .email = row.maybe_text(first + 3),
          .email_verified = maybe_moment(row, first + 4),
          .phone = row.maybe_text(first + 5),
          .nickname = row.maybe_text(first + 6),
          .avatar = row.maybe_text(first + 7),
          .role = row.text(first + 8) == "admin" ? Role::kAdmin : Role::kUser,
          .status = row.text(first + 9) == "enabled" ? Status::kEnabled : Status::kDisabled,
          .question = row.maybe_text(first + 10),
          .user_key_version = row.number(first + 11),
          .session_epoch = row.number(first + 12),
          .created = base::from_epoch_ms(row.number(first + 13)),
          .updated = base::from_epoch_ms(row.number(first + 14))};
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
  SELECT answer_verifier, answer_pepper_id
  FROM account
  WHERE account_id = ? AND answer_verifier IS NOT NULL)sql";

base::Result<std::optional<AnswerVerifier>> find_answer_verifier(Connection& connection,
                                                                 std::int64_t account_id) {
  auto row = connection.find(kSelectAnswerVerifier, {account_id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return AnswerVerifier{.phc = (*row)->text(0), .pepper_id = static_cast<int>((*row)->number(1))};
}

constexpr auto kSelectAccounts = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfRole = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE role = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfStatus = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE status = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfRoleAndStatus = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE role = ? AND status = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

namespace {

base::Result<std::vector<Row>> list_rows(Connection& connection, const AccountFilter& filter,
                                         std::int64_t after, std::int64_t limit) {
  if (filter.role && filter.status) {
    return connection.list(kSelectAccountsOfRoleAndStatus,
                           {text(*filter.role), text(*filter.status), after, limit});
  }
  if (filter.role)
    return connection.list(kSelectAccountsOfRole, {text(*filter.role), after, limit});
  if (filter.status) {
    return connection.list(kSelectAccountsOfStatus, {text(*filter.status), after, limit});
  }
  return connection.list(kSelectAccounts, {after, limit});
}

}  // namespace

base::Result<std::vector<Account>> list_accounts(Connection& connection,
                                                 const AccountFilter& filter, std::int64_t after,
                                                 std::int64_t limit) {
  auto rows = list_rows(connection, filter, after, limit);
  if (!rows) return base::pass(rows);
  std::vector<Account> accounts;
  accounts.reserve(rows->size());
  for (const Row& row : *rows) accounts.push_back(account_from(row, 0));
  return accounts;
}

// Each walks its index, whatever the table's statistics say: a plan that sorts would read them all.
// A prefix's keys end before the prefix and a byte that no UTF-8 has.
constexpr auto kSelectAccountsByUsernamePrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.username_key
  FROM account FORCE INDEX (account_username_key)
  WHERE username_key > ? AND username_key >= ? AND username_key < CONCAT(?, X'FF')
  ORDER BY username_key
  LIMIT ?)sql");

constexpr auto kSelectAccountsByEmailPrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.email_key
  FROM account FORCE INDEX (account_email_key)
  WHERE email_key > ? AND email_key >= ? AND email_key < CONCAT(?, X'FF')
  ORDER BY email_key
  LIMIT ?)sql");

// Many accounts may have one nickname: the id goes on where the key stays. The greatest code point
// is no character's, so no nickname has it.
constexpr auto kSelectAccountsByNicknamePrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.nickname_key
  FROM account FORCE INDEX (account_nickname_key)
  WHERE nickname_key >= LOWER(?) AND nickname_key < CONCAT(LOWER(?), _utf8mb4 X'F48FBFBF')
    AND (nickname_key > ? OR (nickname_key = ? AND account_id > ?))
  ORDER BY nickname_key, account_id
  LIMIT ?)sql");

namespace {

constexpr std::size_t kAccountColumnCount = 15;

base::Result<std::vector<Row>> search_rows(Connection& connection, SearchKey by,
                                           std::string_view prefix, std::string_view key,
                                           std::int64_t id, std::int64_t limit) {
  switch (by) {
    case SearchKey::kUsername:
      return connection.list(kSelectAccountsByUsernamePrefix, {key, prefix, prefix, limit});
    case SearchKey::kEmail:
      return connection.list(kSelectAccountsByEmailPrefix, {key, prefix, prefix, limit});
    case SearchKey::kNickname:
      break;
  }
  return connection.list(kSelectAccountsByNicknamePrefix, {prefix, prefix, key, key, id, limit});
}

}  // namespace

base::Result<std::vector<FoundAccount>> search_accounts(Connection& connection, SearchKey by,
                                                        std::string_view prefix,
                                                        std::string_view key, std::int64_t id,
                                                        std::int64_t limit) {
  auto rows = search_rows(connection, by, prefix, key, id, limit);
  if (!rows) return base::pass(rows);
  std::vector<FoundAccount> found;
  found.reserve(rows->size());
  for (const Row& row : *rows) {
    found.push_back({.account = account_from(row, 0), .key = row.text(kAccountColumnCount)});
  }
  return found;
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
  return maybe_moment(**row, 0);
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
  WHERE role = 'admin' AND status = 'enabled' AND account_id <> ?
  LIMIT 1
  FOR UPDATE)sql";

base::Result<bool> lock_another_administrator(Connection& connection, std::int64_t id) {
  auto row = connection.find(kSelectAnotherAdministrator, {id});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kUpdateUsername = R"sql(
  UPDATE account
  SET username = ?, username_key = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_username(Connection& connection, std::int64_t id,
                                   std::string_view username, std::string_view username_key,
                                   base::Timestamp now) {
  auto done =
      connection.change(kUpdateUsername, {username, username_key, base::to_epoch_ms(now), id});
  if (!done) return name_taken_field(std::move(done).error());
  return {};
}

constexpr std::string_view kUpdateRole = R"sql(
  UPDATE account
  SET role = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_role(Connection& connection, std::int64_t id, Role role,
                               base::Timestamp now) {
  return connection.apply(kUpdateRole, {text(role), base::to_epoch_ms(now), id});
}

constexpr std::string_view kUpdateStatus = R"sql(
  UPDATE account
  SET status = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_status(Connection& connection, std::int64_t id, Status status,
                                 base::Timestamp now) {
  return connection.apply(kUpdateStatus, {text(status), base::to_epoch_ms(now), id});
}

constexpr std::string_view kDeleteAccount = R"sql(
  DELETE FROM account
  WHERE account_id = ?)sql";

base::Result<void> delete_account(Connection& connection, std::int64_t id) {
  return connection.apply(kDeleteAccount, {id});
}

constexpr std::string_view kInsertAccount = R"sql(
  INSERT INTO account (gid, username, username_key, email, email_key, email_verified, phone,
                       nickname, role, channel, question, answer_verifier, answer_pepper_id,
                       created, updated)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

base::Result<std::int64_t> insert_account(Connection& connection, const NewAccount& account) {
  const std::int64_t now = base::to_epoch_ms(account.now);
  auto change = connection.change(
      kInsertAccount,
      {std::string_view{account.gid}, nullable(account.username), nullable(account.username_key),
       nullable(account.email), nullable(account.email_key), nullable(account.email_verified),
       nullable(account.phone), nullable(account.nickname), text(account.role),
       nullable(account.channel), nullable(account.question), nullable(account.answer_verifier),
       nullable(account.answer_pepper_id), now, now});
  if (!change) return name_taken_field(std::move(change).error());
  return static_cast<std::int64_t>(change->id);
}

// email_verified is set before email_key: MariaDB assigns from left to right, and the comparison
// needs the old key.
constexpr std::string_view kUpdateProfile = R"sql(
  UPDATE account
  SET email_verified = IF(email_key = COALESCE(?, email_key), email_verified, NULL),
      email = NULLIF(COALESCE(?, email), ''),
      email_key = NULLIF(COALESCE(?, email_key), ''),
      phone = NULLIF(COALESCE(?, phone), ''),
      nickname = NULLIF(COALESCE(?, nickname), ''),
      question = COALESCE(?, question),
      answer_verifier = COALESCE(?, answer_verifier),
      answer_pepper_id = COALESCE(?, answer_pepper_id),
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_profile(Connection& connection, std::int64_t id,
                                  const ProfileChange& change, base::Timestamp now) {
  auto done = connection.change(
      kUpdateProfile,
      {nullable(change.email_key), nullable(change.email), nullable(change.email_key),
       nullable(change.phone), nullable(change.nickname), nullable(change.question),
       nullable(change.answer_verifier), nullable(change.answer_pepper_id), base::to_epoch_ms(now),
       id});
  if (!done) return name_taken_field(std::move(done).error());
  return {};
}

constexpr std::string_view kUpdateAccountReleasesEmail = R"sql(
  UPDATE account
  SET email = NULL,
      email_key = NULL,
      updated = ?
  WHERE account_id = ? AND email_key = ? AND email_verified IS NULL)sql";

base::Result<bool> release_email(Connection& connection, std::int64_t id,
                                 std::string_view email_key, base::Timestamp now) {
  auto done =
      connection.change(kUpdateAccountReleasesEmail, {base::to_epoch_ms(now), id, email_key});
  if (!done) return base::pass(done);
  return done->matched == 1;
}

constexpr std::string_view kUpdateAccountVerifiesEmail = R"sql(
  UPDATE account
  SET email_verified = ?,
      phone = NULL,
      question = NULL,
      answer_verifier = NULL,
      answer_pepper_id = NULL,
      user_key_version = user_key_version + 1,
      updated = ?
  WHERE account_id = ? AND email_key = ?)sql";

base::Result<bool> verify_email(Connection& connection, std::int64_t id, std::string_view email_key,
                                base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  auto done = connection.change(kUpdateAccountVerifiesEmail, {ms, ms, id, email_key});
  if (!done) return base::pass(done);
  return done->matched == 1;
}

constexpr std::string_view kUpdateAccountEmail = R"sql(
  UPDATE account
  SET email = ?,
      email_key = ?,
      email_verified = ?,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_email(Connection& connection, std::int64_t id,
                                const std::optional<Email>& email, base::Timestamp now) {
  const auto none = Value{nullptr};
  auto done = connection.change(
      kUpdateAccountEmail,
      {email ? Value{std::string_view{email->text}} : none,
       email ? Value{std::string_view{email->key}} : none,
       email ? Value{base::to_epoch_ms(email->verified)} : none, base::to_epoch_ms(now), id});
  if (!done) return name_taken_field(std::move(done).error());
  return {};
}

constexpr std::string_view kUpdateAccountForgetsRecovery = R"sql(
  UPDATE account
  SET phone = NULL,
      question = NULL,
      answer_verifier = NULL,
      answer_pepper_id = NULL,
      user_key_version = user_key_version + 1,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> forget_recovery(Connection& connection, std::int64_t id, base::Timestamp now) {
  return connection.apply(kUpdateAccountForgetsRecovery, {base::to_epoch_ms(now), id});
}

constexpr std::string_view kUpdateAccountUserKey = R"sql(
  UPDATE account
  SET user_key_version = user_key_version + 1,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> raise_user_key_version(Connection& connection, std::int64_t id,
                                          base::Timestamp now) {
  return connection.apply(kUpdateAccountUserKey, {base::to_epoch_ms(now), id});
}

constexpr std::string_view kSelectAccountForUpdate = R"sql(
  SELECT session_epoch, status
  FROM account
  WHERE account_id = ?
  FOR UPDATE)sql";

base::Result<bool> lock_account(Connection& connection, const Account& seen) {
  auto row = connection.find(kSelectAccountForUpdate, {seen.id});
  if (!row) return base::pass(row);
  return *row && (*row)->number(0) == seen.session_epoch && (*row)->text(1) == "enabled";
}

constexpr std::string_view kUpdateSessionEpoch = R"sql(
  UPDATE account
  SET session_epoch = session_epoch + 1, login_time = ?
  WHERE account_id = ?)sql";

constexpr std::string_view kSelectSessionEpoch = R"sql(
  SELECT session_epoch
  FROM account
  WHERE account_id = ?)sql";

base::Result<std::int64_t> raise_session_epoch(Connection& connection, std::int64_t id,
                                               base::Timestamp now) {
  auto raised = connection.change(kUpdateSessionEpoch, {base::to_epoch_ms(now), id});
  if (!raised) return base::pass(raised);
  auto row = connection.find(kSelectSessionEpoch, {id});
  if (!row) return base::pass(row);
  if (!*row) return base::fail(base::Fault::kNotFound, "account gone");
  return (*row)->number(0);
}

constexpr std::string_view kUpdateMoment = R"sql(
  UPDATE account
  SET updated = ?
  WHERE account_id = ?)sql";

base::Result<void> note_update(Connection& connection, std::int64_t id, base::Timestamp now) {
  return connection.apply(kUpdateMoment, {base::to_epoch_ms(now), id});
}

constexpr std::string_view kSelectAvatar = R"sql(
  SELECT avatar
  FROM account
  WHERE account_id = ?)sql";

base::Result<std::optional<std::string>> find_avatar(Connection& connection, std::int64_t id) {
  auto row = connection.find(kSelectAvatar, {id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return (*row)->maybe_text(0);
}

constexpr std::string_view kUpdateAvatar = R"sql(
  UPDATE account
  SET avatar = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_avatar(Connection& connection, std::int64_t id,
                                 const std::optional<std::string>& avatar, base::Timestamp now) {
  return connection.apply(kUpdateAvatar, {nullable(avatar), base::to_epoch_ms(now), id});
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
