#include "store/audit_search.h"

#include "store/sql.h"

namespace store {
namespace {

constexpr char kSelect[] = R"sql(
  SELECT e.audit_event_id, e.moment, e.action, e.outcome, e.contract, e.address,
         e.user_agent, e.actor_id, actor.username, e.account_id, COALESCE(owner.username, owner.email)
  FROM audit_event AS e)sql";

constexpr char kJoins[] = R"sql(
  LEFT JOIN account AS actor ON actor.account_id = e.actor_id
  LEFT JOIN account AS owner ON owner.account_id = e.account_id)sql";

constexpr char kOrder[] = R"sql(
  ORDER BY e.audit_event_id DESC
  LIMIT ?)sql";

}  // namespace

constexpr auto kSelectSiteEvents = concat(kSelect, " FORCE INDEX (PRIMARY)", kJoins, R"sql(
  WHERE e.audit_event_id < ?)sql",
                                          kOrder);

constexpr auto kSelectSiteEventsOfAccount =
    concat(kSelect, " FORCE INDEX (audit_event_account_key)", kJoins, R"sql(
  WHERE e.account_id = ? AND e.audit_event_id < ?)sql",
           kOrder);

constexpr auto kSelectSiteEventsOfAction =
    concat(kSelect, " FORCE INDEX (audit_event_action_key)", kJoins, R"sql(
  WHERE e.action = ? AND e.audit_event_id < ?)sql",
           kOrder);

constexpr auto kSelectSiteEventsOfAddress =
    concat(kSelect, " FORCE INDEX (audit_event_address_key)", kJoins, R"sql(
  WHERE e.address = ? AND e.audit_event_id < ?)sql",
           kOrder);

namespace {

base::Result<std::vector<Row>> event_rows(Connection& connection, const AuditCondition& condition,
                                          std::int64_t before, std::int64_t limit) {
  if (condition.account_id) {
    return connection.list(kSelectSiteEventsOfAccount, {*condition.account_id, before, limit});
  }
  if (!condition.address.empty()) {
    return connection.list(kSelectSiteEventsOfAddress, {condition.address, before, limit});
  }
  if (!condition.action.empty()) {
    return connection.list(kSelectSiteEventsOfAction, {condition.action, before, limit});
  }
  return connection.list(kSelectSiteEvents, {before, limit});
}

}  // namespace

base::Result<std::vector<SiteAuditLine>> list_site_events(Connection& connection,
                                                          const AuditCondition& condition,
                                                          std::int64_t before, std::int64_t limit) {
  auto rows = event_rows(connection, condition, before, limit);
  if (!rows) return base::pass(rows);
  std::vector<SiteAuditLine> lines;
  for (const Row& row : *rows) {
    lines.push_back({.line = {.id = row.number(0),
                              .moment = base::from_epoch_ms(row.number(1)),
                              .action = row.text(2),
                              .outcome = row.text(3),
                              .contract = row.text(4),
                              .address = row.text(5),
                              .user_agent = row.text(6),
                              .actor_id = row.optional_number(7),
                              .actor = row.optional_text(8)},
                     .account_id = row.optional_number(9),
                     .account = row.optional_text(10)});
  }
  return lines;
}

constexpr std::string_view kSelectNewestEventBefore = R"sql(
  SELECT audit_event_id
  FROM audit_event
  WHERE moment < ?
  ORDER BY moment DESC
  LIMIT 1)sql";

base::Result<std::optional<std::int64_t>> newest_event_before(Connection& connection,
                                                              base::Timestamp until) {
  auto row = connection.find(kSelectNewestEventBefore, {base::to_epoch_ms(until)});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return (*row)->number(0);
}

}  // namespace store
