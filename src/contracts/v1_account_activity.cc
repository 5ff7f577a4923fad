// /v1: what has happened in the caller's own account, and the export of its data. Knows no rule.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "contracts/v1_lists.h"

namespace contracts {
namespace {

using base::Result;

// An administrator, the operator in the shell or with a server key: not the owner.
bool is_by_administrator(const domain::AuditLine& event) {
  return event.actor_id || event.contract == "admin" || event.action == "break-glass-reset";
}

// Address and browser are shown only of the owner's own network. Events of earlier versions have
// them also where somebody else has verified the address.
void write_events(http::JsonWriter& json, const std::vector<domain::AuditLine>& events) {
  json.begin_array("events");
  for (const domain::AuditLine& event : events) {
    const bool by_administrator = is_by_administrator(event);
    const bool by_other = by_administrator || event.action == "email-lost";
    json.begin_object();
    write_event(json, event);
    json.field("by_administrator", by_administrator)
        .field("address", by_other ? std::string{} : event.address)
        .field("user_agent", by_other ? std::string{} : event.user_agent)
        .end_object();
  }
  json.end_array();
}

Result<Reply> list_events(Call& call) {
  auto most = limit(call);
  if (!most) return base::pass(most);
  auto newest = before(call);
  if (!newest) return base::pass(newest);
  auto events = call.services.administration.events(call.session->account.id, *newest, *most);
  if (!events) return base::pass(events);
  http::JsonWriter json;
  json.begin_object();
  write_events(json, *events);
  write_next(json, *events, *most);
  json.end_object();
  return Reply{.data = json.take()};
}

void write_mails(http::JsonWriter& json, const std::vector<domain::MailLine>& mails) {
  json.begin_array("mails");
  for (const domain::MailLine& mail : mails) {
    json.begin_object()
        .field("kind", mail.kind)
        .field("moment", base::iso_timestamp(mail.created))
        .end_object();
  }
  json.end_array();
}

// The account's data as a file (right to data portability, GDPR article 20).
Result<Reply> export_account(Call& call) {
  auto copy = call.services.self_service.copy(*call.session);
  if (!copy) return base::pass(copy);
  auto preferences = call.services.preferences.find(*call.session);
  if (!preferences) return base::pass(preferences);
  http::JsonWriter json;
  json.begin_object()
      .field("exported", base::iso_timestamp(copy->exported))
      .begin_object("account");
  write_account(json, call, copy->account);
  json.end_object()
      .field("security_question", domain::displayed_question(copy->account))
      .begin_object("preferences");
  write_preferences(json, call, *preferences);
  json.end_object();
  write_sessions(json, copy->sessions, *call.session);
  write_events(json, copy->events);
  write_mails(json, copy->mails);
  json.end_object();
  return Reply{.data = json.take(),
               .headers = {{"Content-Disposition", "attachment; filename=\"account.json\""}}};
}

}  // namespace

std::vector<Route> v1_account_activity_routes() {
  return {
      {.path = "/account/events",
       .methods = kGet,
       .fields = {optional(in_query(text("before"))), optional(in_query(text("limit")))},
       .access = Access::kSignedIn,
       .handler = list_events},
      {.path = "/account/export",
       .methods = kGet,
       .access = Access::kSignedIn,
       .pool = Pool::kSlow,
       .handler = export_account},
  };
}

}  // namespace contracts
