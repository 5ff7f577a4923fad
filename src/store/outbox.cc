#include "store/outbox.h"

#include "base/text.h"
#include "store/sql.h"

namespace store {
namespace {

constexpr std::size_t kUserAgentMax = 255;
constexpr std::chrono::milliseconds kLatest{std::chrono::minutes{15}};

}  // namespace

// In the language that the owner prefers, or else in that of the request. INSERT … SELECT locks no
// row of the account; a subquery in VALUES would.
constexpr std::string_view kInsertOutboxMail = R"sql(
  INSERT INTO outbox (kind, account_id, recipient, language, created, code_salt, expires, address,
                      user_agent, state, due, finished, priority)
  SELECT ?, ?, ?, COALESCE((SELECT language FROM account WHERE account_id = ?), ?),
         ?, ?, ?, ?, ?, ?, ?, ?, ?)sql";

base::Result<void> insert_outbox_mail(Connection& connection, const NewMail& mail) {
  const std::int64_t created = base::to_epoch_ms(mail.created);
  const bool due = mail.delivery == NewMail::Delivery::kDue;
  std::optional<std::int64_t> expires;
  if (mail.expires) expires = base::to_epoch_ms(*mail.expires);
  return connection.apply(
      kInsertOutboxMail,
      {mail.kind, nullable(mail.account_id), mail.recipient, nullable(mail.account_id),
       mail.language, created, nullable(mail.code_salt), nullable(expires), mail.address,
       base::shortened(mail.user_agent, kUserAgentMax),
       due ? std::string_view{"waiting"} : std::string_view{"void"}, created,
       due ? Value{nullptr} : Value{created}, mail.priority});
}

// A mail that a mailer has begun to deliver is not changed any more.
constexpr std::string_view kUpdateOutboxAmount = R"sql(
  UPDATE outbox
  SET amount = amount + 1
  WHERE account_id = ? AND created > ? AND kind = ? AND state = 'waiting' AND attempts = 0
    AND due > ?)sql";

// The last mail is the single one, or the one that reported the rest of its hour.
constexpr std::string_view kInsertOutboxMerged = R"sql(
  INSERT INTO outbox (kind, account_id, recipient, language, created, code_salt, address,
                      user_agent, state, due, priority)
  SELECT IF(recent.last IS NULL, ?, ?), ?, ?,
         COALESCE((SELECT language FROM account WHERE account_id = ?), ?),
         ?, ?, ?, ?, 'waiting', COALESCE(recent.last + ?, ?), ?
  FROM (
    SELECT
      MAX(IF(outbox.kind = ?, outbox.due, outbox.created)) AS last,
      MAX(outbox.kind = ? AND outbox.state = 'waiting' AND outbox.attempts = 0
          AND outbox.due > ?) AS is_merged
    FROM outbox
    WHERE outbox.account_id = ?
      AND outbox.created > ?
      AND outbox.kind IN (?, ?)
      AND outbox.state <> 'void'
      AND IF(outbox.kind = ?, outbox.due, outbox.created) > ?
  ) AS recent
  WHERE COALESCE(recent.is_merged, 0) = 0)sql";

base::Result<void> insert_merged_mail(Connection& connection, const NewMail& mail,
                                      std::string_view merged, std::chrono::milliseconds pause) {
  const std::int64_t now = base::to_epoch_ms(mail.created);
  const std::int64_t account_id = mail.account_id.value_or(0);
  // A merged mail that could not be delivered is up to a quarter of an hour late.
  const std::int64_t oldest = now - 2 * pause.count() - kLatest.count();
  auto counted = connection.apply(kUpdateOutboxAmount, {account_id, oldest, merged, now});
  if (!counted) return counted;
  return connection.apply(kInsertOutboxMerged,
                          {mail.kind,     merged,
                           account_id,    mail.recipient,
                           account_id,    mail.language,
                           now,           nullable(mail.code_salt),
                           mail.address,  base::shortened(mail.user_agent, kUserAgentMax),
                           pause.count(), now,
                           mail.priority, merged,
                           merged,        now,
                           account_id,    oldest,
                           mail.kind,     merged,
                           merged,        now - pause.count()});
}

constexpr std::string_view kSelectOutboxSalt = R"sql(
  SELECT 1
  FROM outbox
  WHERE account_id = ? AND code_salt = ?
  LIMIT 1)sql";

base::Result<bool> has_mail_with(Connection& connection, std::int64_t account_id,
                                 std::string_view code_salt) {
  auto row = connection.find(kSelectOutboxSalt, {account_id, code_salt});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kSelectOutboxCount = R"sql(
  SELECT COUNT(*)
  FROM outbox
  WHERE account_id = ? AND created > ?)sql";

base::Result<std::int64_t> count_mails(Connection& connection, std::int64_t account_id,
                                       base::Timestamp since) {
  auto row = connection.find(kSelectOutboxCount, {account_id, base::to_epoch_ms(since)});
  if (!row) return base::pass(row);
  return *row ? (*row)->number(0) : 0;
}

constexpr std::string_view kSelectOutboxDue = R"sql(
  SELECT outbox_id, kind, recipient, language, created, due, code_salt, expires, address,
         user_agent, attempts, amount
  FROM outbox
  WHERE state = 'waiting' AND (due <= ? OR due > ?)
  ORDER BY priority, due
  LIMIT ?)sql";

base::Result<std::vector<WaitingMail>> list_due_mails(Connection& connection, base::Timestamp now,
                                                      base::Timestamp latest, std::int64_t most) {
  auto rows =
      connection.list(kSelectOutboxDue, {base::to_epoch_ms(now), base::to_epoch_ms(latest), most});
  if (!rows) return base::pass(rows);
  std::vector<WaitingMail> mails;
  for (const Row& row : *rows) {
    WaitingMail mail{.id = row.number(0),
                     .kind = row.text(1),
                     .recipient = row.text(2),
                     .language = row.text(3),
                     .created = base::from_epoch_ms(row.number(4)),
                     .due = base::from_epoch_ms(row.number(5)),
                     .code_salt = row.optional_text(6),
                     .expires = std::nullopt,
                     .address = row.text(8),
                     .user_agent = row.text(9),
                     .attempts = row.number(10),
                     .amount = row.number(11)};
    if (const auto expires = row.optional_number(7)) mail.expires = base::from_epoch_ms(*expires);
    mails.push_back(std::move(mail));
  }
  return mails;
}

constexpr std::string_view kUpdateOutboxLease = R"sql(
  UPDATE outbox
  SET due = ?, attempts = attempts + 1
  WHERE outbox_id = ? AND state = 'waiting' AND due = ?)sql";

base::Result<bool> lease_mail(Connection& connection, std::int64_t id, base::Timestamp due,
                              base::Timestamp until) {
  return connection.change_one(kUpdateOutboxLease,
                               {base::to_epoch_ms(until), id, base::to_epoch_ms(due)});
}

constexpr std::string_view kUpdateOutboxFinished = R"sql(
  UPDATE outbox
  SET state = ?, finished = ?, problem = IF(? = '', problem, ?), code_salt = NULL
  WHERE outbox_id = ? AND state = 'waiting')sql";

base::Result<bool> finish_mail(Connection& connection, std::int64_t id, MailEnd end,
                               base::Timestamp now, std::string_view problem) {
  const std::string_view state = end == MailEnd::kSent     ? "sent"
                                 : end == MailEnd::kFailed ? "failed"
                                                           : "expired";
  return connection.change_one(kUpdateOutboxFinished,
                               {state, base::to_epoch_ms(now), problem, problem, id});
}

constexpr std::string_view kUpdateOutboxPostponed = R"sql(
  UPDATE outbox
  SET due = ?, problem = ?
  WHERE outbox_id = ? AND state = 'waiting' AND due = ?)sql";

base::Result<bool> postpone_mail(Connection& connection, std::int64_t id, base::Timestamp due,
                                 base::Timestamp next, std::string_view problem) {
  return connection.change_one(kUpdateOutboxPostponed,
                               {base::to_epoch_ms(next), problem, id, base::to_epoch_ms(due)});
}

constexpr std::string_view kSelectOutboxQueue = R"sql(
  SELECT outbox_id, kind, recipient, state, created, due, attempts, problem
  FROM outbox
  WHERE state IN ('waiting', 'failed') AND outbox_id > ?
  ORDER BY outbox_id
  LIMIT ?)sql";

base::Result<std::vector<QueuedMail>> list_queued_mails(Connection& connection, std::int64_t after,
                                                        std::int64_t most) {
  auto rows = connection.list(kSelectOutboxQueue, {after, most});
  if (!rows) return base::pass(rows);
  std::vector<QueuedMail> mails;
  for (const Row& row : *rows) {
    mails.push_back({.id = row.number(0),
                     .kind = row.text(1),
                     .recipient = row.text(2),
                     .state = row.text(3),
                     .created = base::from_epoch_ms(row.number(4)),
                     .due = base::from_epoch_ms(row.number(5)),
                     .attempts = row.number(6),
                     .problem = row.text(7)});
  }
  return mails;
}

constexpr std::string_view kSelectOutboxState = R"sql(
  SELECT COUNT(*), MIN(IF(priority = 0, created, NULL))
  FROM outbox
  WHERE state = 'waiting')sql";

base::Result<MailQueue> read_mail_queue(Connection& connection) {
  auto row = connection.find(kSelectOutboxState, {});
  if (!row) return base::pass(row);
  MailQueue queue;
  if (!*row) return queue;
  queue.waiting = (*row)->number(0);
  if (const auto oldest = (*row)->optional_number(1)) {
    queue.oldest_code = base::from_epoch_ms(*oldest);
  }
  return queue;
}

constexpr std::string_view kSelectOutboxOfAccount = R"sql(
  SELECT kind, created
  FROM outbox
  WHERE account_id = ? AND state <> 'void'
  ORDER BY created DESC
  LIMIT ?)sql";

base::Result<std::vector<MailLine>> list_mails_to(Connection& connection, std::int64_t account_id,
                                                  std::int64_t most) {
  auto rows = connection.list(kSelectOutboxOfAccount, {account_id, most});
  if (!rows) return base::pass(rows);
  std::vector<MailLine> lines;
  for (const Row& row : *rows) {
    lines.push_back({.kind = row.text(0), .created = base::from_epoch_ms(row.number(1))});
  }
  return lines;
}

constexpr auto kDeleteFinishedMails = prune_statement("outbox", "finished");

base::Result<std::int64_t> delete_finished_mails(Connection& connection, base::Timestamp until,
                                                 std::int64_t most) {
  return connection.prune(kDeleteFinishedMails, {base::to_epoch_ms(until), most});
}

}  // namespace store
