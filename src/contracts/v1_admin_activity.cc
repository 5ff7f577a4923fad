// /v1/admin: the sessions and audit events of an account, and the site's statistics, for
// administrators. The dispatcher has checked that the caller is one.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "contracts/v1_admin.h"

namespace contracts {
namespace {

using base::Result;

constexpr int kNoContent = 204;

Result<Reply> list_sessions(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto account = call.services.administration.find_by_id(*id);
  if (!account) return base::pass(account);
  auto sessions = call.services.administration.sessions(*id);
  if (!sessions) return base::pass(sessions);
  return Reply{.data = sessions_json(*sessions, *call.session)};
}

Result<Reply> end_sessions(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto ended = call.services.administration.end_sessions(*id, std::nullopt, administrator(call));
  if (!ended) return base::pass(ended);
  http::JsonWriter json;
  json.begin_object().field("ended", *ended).end_object();
  return Reply{.data = json.take()};
}

Result<Reply> end_session(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto ended =
      call.services.administration.end_session(*id, call.text("session"), administrator(call));
  if (!ended) return base::pass(ended);
  return Reply{.status = kNoContent};
}

Result<Reply> list_events(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto most = limit(call);
  if (!most) return base::pass(most);
  auto newest = before(call);
  if (!newest) return base::pass(newest);
  auto events = call.services.administration.events(*id, *newest, *most);
  if (!events) return base::pass(events);
  http::JsonWriter json;
  json.begin_object().begin_array("events");
  for (const domain::AuditLine& event : *events) {
    json.begin_object();
    write_event(json, event);
    json.field("address", event.address)
        .field("user_agent", event.user_agent)
        .field("actor_id", event.actor_id)
        .field("actor", event.actor)
        .end_object();
  }
  json.end_array();
  write_next(json, *events, *most);
  json.end_object();
  return Reply{.data = json.take()};
}

Result<Reply> statistics(Call& call) {
  const std::string_view hours = call.non_empty("hours").value_or("24");
  if (hours != "24" && hours != "168" && hours != "720") return bad_form("hours");
  auto hourly = call.services.statistics.hourly(*base::parse_id(hours));
  if (!hourly) return base::pass(hourly);
  http::JsonWriter json;
  json.begin_object()
      .field("from", base::iso_timestamp(hourly->from))
      .field("step_seconds", 3600)
      .begin_object("series");
  for (const domain::Series& series : hourly->series) {
    json.begin_array(series.what);
    for (const auto& count : series.counts) count ? json.item(*count) : json.null_item();
    json.end_array();
  }
  json.end_object().end_object();
  return Reply{.data = json.take()};
}

}  // namespace

std::vector<Route> v1_admin_activity_routes() {
  return {
      {.path = "/admin/accounts/{id}/sessions",
       .methods = kGet,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .handler = list_sessions},
      {.path = "/admin/accounts/{id}/sessions",
       .methods = kDelete,
       .fields = {in_path(text("id"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = end_sessions},
      {.path = "/admin/accounts/{id}/sessions/{session}",
       .methods = kDelete,
       .fields = {in_path(text("id")), in_path(text("session"))},
       .access = Access::kAdministrator,
       .effect = RouteEffect::kChanges,
       .handler = end_session},
      {.path = "/admin/accounts/{id}/events",
       .methods = kGet,
       .fields = {in_path(text("id")), optional(in_query(text("before"))),
                  optional(in_query(text("limit")))},
       .access = Access::kAdministrator,
       .handler = list_events},
      {.path = "/admin/statistics",
       .methods = kGet,
       .fields = {optional(in_query(text("hours")))},
       .access = Access::kAdministrator,
       .handler = statistics},
  };
}

}  // namespace contracts
