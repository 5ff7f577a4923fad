#include "store/audit_event.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertAuditEvent = R"sql(
  INSERT INTO audit_event (moment, account_id, action, outcome, contract, address, request_id)
  VALUES (?, ?, ?, ?, ?, ?, ?))sql";

base::Result<void> insert_audit_event(Connection& connection, const AuditEvent& event) {
  return connection.apply(
      kInsertAuditEvent, {base::to_epoch_ms(event.moment), nullable(event.account_id), event.action,
                          event.outcome, event.contract, event.address, event.request_id});
}

constexpr std::string_view kSelectAuditEvents = R"sql(
  SELECT audit_event_id, moment, action, outcome, contract, address
  FROM audit_event
  WHERE account_id = ? AND audit_event_id < ?
  ORDER BY audit_event_id DESC
  LIMIT ?)sql";

base::Result<std::vector<AuditLine>> list_audit_events(Connection& connection,
                                                       std::int64_t account_id, std::int64_t before,
                                                       std::int64_t limit) {
  auto rows = connection.list(kSelectAuditEvents, {account_id, before, limit});
  if (!rows) return base::pass(rows);
  std::vector<AuditLine> lines;
  for (const Row& row : *rows) {
    lines.push_back({.id = row.number(0),
                     .moment = base::from_epoch_ms(row.number(1)),
                     .action = row.text(2),
                     .outcome = row.text(3),
                     .contract = row.text(4),
                     .address = row.text(5)});
  }
  return lines;
}

constexpr auto kDeleteOldAuditEvents = join(kWithoutWaiting, R"sql(
  DELETE FROM audit_event
  WHERE moment <= ?
  ORDER BY moment
  LIMIT ?)sql");

base::Result<std::int64_t> delete_old_audit_events(Connection& connection, base::Moment until,
                                                   std::int64_t most) {
  return connection.prune(kDeleteOldAuditEvents, {base::to_epoch_ms(until), most});
}

}  // namespace store
