#include "store/mail_record.h"

#include "store/sql.h"

namespace store {
namespace {

constexpr char kSelect[] = R"sql(
  SELECT outbox.outbox_id, outbox.kind, outbox.account_id, outbox.recipient, outbox.state,
         outbox.created, outbox.finished, outbox.expires, outbox.attempts, outbox.problem
  FROM outbox)sql";

constexpr char kOrder[] = R"sql(
  ORDER BY outbox.outbox_id DESC
  LIMIT ?)sql";

std::optional<base::Timestamp> optional_timestamp(const Row& row, std::size_t column) {
  const auto ms = row.optional_number(column);
  if (!ms) return std::nullopt;
  return base::from_epoch_ms(*ms);
}

base::Result<std::vector<MailRecord>> records(base::Result<std::vector<Row>> rows) {
  if (!rows) return base::pass(rows);
  std::vector<MailRecord> mails;
  for (const Row& row : *rows) {
    mails.push_back({.id = row.number(0),
                     .kind = row.text(1),
                     .account_id = row.optional_number(2),
                     .recipient = row.text(3),
                     .state = row.text(4),
                     .created = base::from_epoch_ms(row.number(5)),
                     .finished = optional_timestamp(row, 6),
                     .expires = optional_timestamp(row, 7),
                     .attempts = row.number(8),
                     .problem = row.text(9)});
  }
  return mails;
}

}  // namespace

constexpr auto kSelectMails = concat(kSelect, R"sql(
  WHERE outbox.outbox_id < ? AND outbox.state <> 'void')sql",
                                     kOrder);

constexpr auto kSelectMailsTo = concat(kSelect, R"sql( FORCE INDEX (outbox_recipient_key)
  WHERE outbox.recipient = ? AND outbox.outbox_id < ? AND outbox.state <> 'void')sql",
                                       kOrder);

constexpr auto kSelectMailsInState = concat(kSelect, R"sql( FORCE INDEX (outbox_state_key)
  WHERE outbox.state = ? AND outbox.outbox_id < ?)sql",
                                            kOrder);

base::Result<std::vector<MailRecord>> list_mail_records(Connection& connection,
                                                        const MailCondition& condition,
                                                        std::int64_t before, std::int64_t limit) {
  if (!condition.recipient.empty()) {
    return records(connection.list(kSelectMailsTo, {condition.recipient, before, limit}));
  }
  if (!condition.state.empty()) {
    return records(connection.list(kSelectMailsInState, {condition.state, before, limit}));
  }
  return records(connection.list(kSelectMails, {before, limit}));
}

constexpr auto kSelectOpenResets = concat(kSelect, R"sql( FORCE INDEX (outbox_kind_key)
  WHERE outbox.kind IN ('reset-code', 'reset-link', 'forced-reset')
    AND outbox.expires > ?
    AND outbox.state IN ('waiting', 'sent')
    AND outbox.outbox_id < ?
    AND NOT EXISTS (
      SELECT 1
      FROM audit_event FORCE INDEX (audit_event_account_key)
      WHERE audit_event.account_id = outbox.account_id
        AND audit_event.action = 'password-reset'
        AND audit_event.moment >= outbox.created))sql",
                                          kOrder);

base::Result<std::vector<MailRecord>> list_open_resets(Connection& connection, base::Timestamp now,
                                                       std::int64_t before, std::int64_t limit) {
  return records(connection.list(kSelectOpenResets, {base::to_epoch_ms(now), before, limit}));
}

}  // namespace store
