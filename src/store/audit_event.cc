#include "store/audit_event.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertAuditEvent = R"sql(
  INSERT INTO audit_event (moment, account_id, action, outcome, contract, address, request_id,
                           user_agent, actor_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

base::Result<void> insert_audit_event(Connection& connection, const AuditEvent& event) {
  return connection.apply(
      kInsertAuditEvent, {base::to_epoch_ms(event.moment), nullable(event.account_id), event.action,
                          event.outcome, event.contract, event.address, event.request_id,
                          event.user_agent, nullable(event.actor_id)});
}

constexpr std::string_view kSelectAuditEventsOfAccount = R"sql(
  SELECT e.audit_event_id, e.moment, e.action, e.outcome, e.contract, e.address, e.user_agent,
         e.actor_id, actor.username
  FROM audit_event AS e
  LEFT JOIN account AS actor ON actor.account_id = e.actor_id
  WHERE e.account_id = ? AND e.audit_event_id < ?
  ORDER BY e.audit_event_id DESC
  LIMIT ?)sql";

base::Result<std::vector<AuditLine>> list_audit_events(Connection& connection,
                                                       std::int64_t account_id, std::int64_t before,
                                                       std::int64_t limit) {
  auto rows = connection.list(kSelectAuditEventsOfAccount, {account_id, before, limit});
  if (!rows) return base::pass(rows);
  std::vector<AuditLine> lines;
  for (const Row& row : *rows) {
    lines.push_back({.id = row.number(0),
                     .moment = base::from_epoch_ms(row.number(1)),
                     .action = row.text(2),
                     .outcome = row.text(3),
                     .contract = row.text(4),
                     .address = row.text(5),
                     .user_agent = row.text(6),
                     .actor_id = row.optional_number(7),
                     .actor = row.optional_text(8)});
  }
  return lines;
}

constexpr std::string_view kCountAuditEvents = R"sql(
  SELECT action, outcome, COUNT(*)
  FROM audit_event
  WHERE moment >= ? AND moment < ?
  GROUP BY action, outcome)sql";

base::Result<std::vector<AuditCount>> count_audit_events(Connection& connection,
                                                         base::Timestamp from,
                                                         base::Timestamp until) {
  auto rows =
      connection.list(kCountAuditEvents, {base::to_epoch_ms(from), base::to_epoch_ms(until)});
  if (!rows) return base::pass(rows);
  std::vector<AuditCount> counts;
  for (const Row& row : *rows) {
    counts.push_back({.action = row.text(0), .outcome = row.text(1), .count = row.number(2)});
  }
  return counts;
}

constexpr std::string_view kSelectOldestAuditEvent = R"sql(
  SELECT moment
  FROM audit_event
  ORDER BY moment
  LIMIT 1)sql";

base::Result<std::optional<base::Timestamp>> oldest_audit_event(Connection& connection) {
  auto row = connection.find(kSelectOldestAuditEvent, {});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return base::from_epoch_ms((*row)->number(0));
}

constexpr auto kDeleteOldAuditEvents = prune_statement("audit_event", "moment");

base::Result<std::int64_t> delete_old_audit_events(Connection& connection, base::Timestamp until,
                                                   std::int64_t most) {
  return connection.prune(kDeleteOldAuditEvents, {base::to_epoch_ms(until), most});
}

}  // namespace store
