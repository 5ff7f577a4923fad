#include "store/audit_event.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertAuditEvent = R"sql(
  INSERT INTO audit_event (moment, account_id, action, outcome, contract, address, request_id,
                           actor_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql";

base::Result<void> insert_audit_event(Connection& connection, const AuditEvent& event) {
  return connection.apply(
      kInsertAuditEvent, {base::to_epoch_ms(event.moment), nullable(event.account_id), event.action,
                          event.outcome, event.contract, event.address, event.request_id,
                          nullable(event.actor_id)});
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
