// Changes rows of the table account, one statement for each kind of change. The caller has locked
// the row. Knows SQL; knows no rules.
#include "store/account.h"
#include "store/account_column.h"
#include "store/sql.h"

namespace store {

constexpr std::string_view kUpdateUsername = R"sql(
  UPDATE account
  SET username = ?, username_key = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_username(Connection& connection, std::int64_t id,
                                   std::string_view username, std::string_view username_key,
                                   base::Timestamp now) {
  auto done =
      connection.change(kUpdateUsername, {username, username_key, base::to_epoch_ms(now), id},
                        ChangedRow::of_account(id));
  if (!done) return name_taken_field(std::move(done).error());
  return {};
}

constexpr std::string_view kUpdateRole = R"sql(
  UPDATE account
  SET role = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_role(Connection& connection, std::int64_t id, Role role,
                               base::Timestamp now) {
  return connection.apply(kUpdateRole, {text(role), base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

// The status is assigned last, because MariaDB assigns from left to right.
constexpr std::string_view kUpdateStatus = R"sql(
  UPDATE account
  SET closing_until = IF(status = 'closing' AND ? = 'disabled', closing_until, NULL),
      status = ?,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_status(Connection& connection, std::int64_t id, Status status,
                                 base::Timestamp now) {
  return connection.apply(kUpdateStatus, {text(status), text(status), base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateClosing = R"sql(
  UPDATE account
  SET status = 'closing', closing_until = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> set_closing(Connection& connection, std::int64_t id, base::Timestamp now,
                               base::Timestamp until) {
  return connection.apply(kUpdateClosing, {base::to_epoch_ms(until), base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAccountKept = R"sql(
  UPDATE account
  SET status = IF(status = 'closing', 'enabled', status), closing_until = NULL, updated = ?
  WHERE account_id = ? AND closing_until IS NOT NULL)sql";

base::Result<void> end_closing(Connection& connection, std::int64_t id, base::Timestamp now) {
  return connection.apply(kUpdateAccountKept, {base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

// email_verified is set before email_key, because MariaDB assigns from left to right and the
// comparison needs the old key.
constexpr std::string_view kUpdateProfile = R"sql(
  UPDATE account
  SET email_verified = IF(email_key = COALESCE(?, email_key), email_verified, NULL),
      email = NULLIF(COALESCE(?, email), ''),
      email_key = NULLIF(COALESCE(?, email_key), ''),
      pending_email = IF(? IS NULL, pending_email, NULL),
      pending_until = IF(? IS NULL, pending_until, NULL),
      phone = NULLIF(COALESCE(?, phone), ''),
      nickname = NULLIF(COALESCE(?, nickname), ''),
      question = COALESCE(?, question),
      answer_verifier = COALESCE(?, answer_verifier),
      answer_pepper_id = COALESCE(?, answer_pepper_id),
      pending_question = IF(? IS NULL, pending_question, NULL),
      pending_answer_verifier = IF(? IS NULL, pending_answer_verifier, NULL),
      pending_answer_pepper_id = IF(? IS NULL, pending_answer_pepper_id, NULL),
      pending_question_from = IF(? IS NULL, pending_question_from, NULL),
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_profile(Connection& connection, std::int64_t id,
                                  const ProfileChange& change, base::Timestamp now) {
  const auto& recovery = change.question ? change.question : change.answer_verifier;
  auto done = connection.change(
      kUpdateProfile,
      {nullable(change.email_key), nullable(change.email), nullable(change.email_key),
       nullable(change.email), nullable(change.email), nullable(change.phone),
       nullable(change.nickname), nullable(change.question), nullable(change.answer_verifier),
       nullable(change.answer_pepper_id), nullable(recovery), nullable(recovery),
       nullable(recovery), nullable(recovery), base::to_epoch_ms(now), id},
      ChangedRow::of_account(id));
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
  return connection.change_one(kUpdateAccountReleasesEmail, {base::to_epoch_ms(now), id, email_key},
                               ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAccountVerifiesEmail = R"sql(
  UPDATE account
  SET email_verified = ?,
      pending_email = NULL,
      pending_until = NULL,
      phone = NULL,
      question = NULL,
      answer_verifier = NULL,
      answer_pepper_id = NULL,
      pending_question = NULL,
      pending_answer_verifier = NULL,
      pending_answer_pepper_id = NULL,
      pending_question_from = NULL,
      login_mails = 1,
      user_key_version = user_key_version + 1,
      updated = ?
  WHERE account_id = ? AND email_key = ?)sql";

base::Result<bool> verify_email(Connection& connection, std::int64_t id, std::string_view email_key,
                                base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  return connection.change_one(kUpdateAccountVerifiesEmail, {ms, ms, id, email_key},
                               ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAccountEmail = R"sql(
  UPDATE account
  SET email = ?,
      email_key = ?,
      email_verified = ?,
      pending_email = NULL,
      pending_until = NULL,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_email(Connection& connection, std::int64_t id,
                                const std::optional<Email>& email, base::Timestamp now) {
  const auto none = Value{nullptr};
  auto done = connection.change(
      kUpdateAccountEmail,
      {email ? Value{std::string_view{email->text}} : none,
       email ? Value{std::string_view{email->key}} : none,
       email ? Value{base::to_epoch_ms(email->verified)} : none, base::to_epoch_ms(now), id},
      ChangedRow::of_account(id));
  if (!done) return name_taken_field(std::move(done).error());
  return {};
}

constexpr std::string_view kUpdateAccountPendingEmail = R"sql(
  UPDATE account
  SET pending_email = ?,
      pending_until = ?,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> set_pending_email(Connection& connection, std::int64_t id,
                                     std::string_view email, base::Timestamp now,
                                     base::Timestamp until) {
  return connection.apply(kUpdateAccountPendingEmail,
                          {email, base::to_epoch_ms(until), base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAccountsPendingEmailEnds = R"sql(
  UPDATE account
  SET pending_email = NULL,
      pending_until = NULL
  WHERE pending_until <= ?
  ORDER BY pending_until
  LIMIT ?)sql";

base::Result<std::int64_t> end_pending_emails(Connection& connection, base::Timestamp now,
                                              std::int64_t most) {
  return connection.change_many(kUpdateAccountsPendingEmailEnds, {base::to_epoch_ms(now), most});
}

// The answer is set before the question, because MariaDB assigns from left to right.
constexpr std::string_view kUpdateAccountPendingQuestion = R"sql(
  UPDATE account
  SET pending_answer_verifier =
        COALESCE(?, IF(pending_question IS NULL, answer_verifier, pending_answer_verifier)),
      pending_answer_pepper_id =
        COALESCE(?, IF(pending_question IS NULL, answer_pepper_id, pending_answer_pepper_id)),
      pending_question = COALESCE(?, pending_question, question),
      pending_question_from = ?,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> set_pending_question(Connection& connection, std::int64_t id,
                                        const QuestionChange& change, base::Timestamp now,
                                        base::Timestamp from) {
  return connection.apply(
      kUpdateAccountPendingQuestion,
      {nullable(change.answer_verifier), nullable(change.answer_pepper_id),
       nullable(change.question), base::to_epoch_ms(from), base::to_epoch_ms(now), id},
      ChangedRow::of_account(id));
}

constexpr char kQuestionSettles[] = R"sql(
  UPDATE account
  SET question = pending_question,
      answer_verifier = pending_answer_verifier,
      answer_pepper_id = pending_answer_pepper_id,
      pending_question = NULL,
      pending_answer_verifier = NULL,
      pending_answer_pepper_id = NULL,
      pending_question_from = NULL
  WHERE pending_question_from <= ?)sql";

constexpr auto kUpdateAccountQuestionSettles = concat(kQuestionSettles, " AND account_id = ?");

base::Result<void> settle_question(Connection& connection, std::int64_t id, base::Timestamp now) {
  return connection.apply(kUpdateAccountQuestionSettles, {base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

constexpr auto kUpdateAccountQuestionsSettle =
    concat(kQuestionSettles, " ORDER BY pending_question_from LIMIT ?");

base::Result<std::int64_t> settle_questions(Connection& connection, base::Timestamp now,
                                            std::int64_t most) {
  return connection.change_many(kUpdateAccountQuestionsSettle, {base::to_epoch_ms(now), most});
}

constexpr std::string_view kUpdateAccountWithoutPendingQuestion = R"sql(
  UPDATE account
  SET pending_question = NULL,
      pending_answer_verifier = NULL,
      pending_answer_pepper_id = NULL,
      pending_question_from = NULL
  WHERE account_id = ?)sql";

base::Result<void> remove_pending_question(Connection& connection, std::int64_t id) {
  return connection.apply(kUpdateAccountWithoutPendingQuestion, {id}, ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAccountForgetsRecovery = R"sql(
  UPDATE account
  SET phone = NULL,
      question = NULL,
      answer_verifier = NULL,
      answer_pepper_id = NULL,
      pending_question = NULL,
      pending_answer_verifier = NULL,
      pending_answer_pepper_id = NULL,
      pending_question_from = NULL,
      user_key_version = user_key_version + 1,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> forget_recovery(Connection& connection, std::int64_t id, base::Timestamp now) {
  return connection.apply(kUpdateAccountForgetsRecovery, {base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAccountUserKey = R"sql(
  UPDATE account
  SET user_key_version = user_key_version + 1,
      updated = ?
  WHERE account_id = ?)sql";

base::Result<void> raise_user_key_version(Connection& connection, std::int64_t id,
                                          base::Timestamp now) {
  return connection.apply(kUpdateAccountUserKey, {base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
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
  auto raised = connection.change(kUpdateSessionEpoch, {base::to_epoch_ms(now), id},
                                  ChangedRow::of_account(id));
  if (!raised) return base::pass(raised);
  auto row = connection.find(kSelectSessionEpoch, {id});
  if (!row) return base::pass(row);
  if (!*row) return base::fail(base::Fault::kNotFound, "account gone");
  return (*row)->number(0);
}

constexpr std::string_view kUpdatePasswordState = R"sql(
  UPDATE account
  SET password_state = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_password_state(Connection& connection, std::int64_t id,
                                         PasswordState state, base::Timestamp now) {
  return connection.apply(kUpdatePasswordState, {value(state), base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

constexpr std::string_view kUpdateAvatar = R"sql(
  UPDATE account
  SET avatar = ?, updated = ?
  WHERE account_id = ?)sql";

base::Result<void> update_avatar(Connection& connection, std::int64_t id,
                                 const std::optional<std::string>& avatar, base::Timestamp now) {
  return connection.apply(kUpdateAvatar, {nullable(avatar), base::to_epoch_ms(now), id},
                          ChangedRow::of_account(id));
}

}  // namespace store
