// /v1/admin: the audit log of all accounts, and the mails, for administrators. The dispatcher has
// checked that the caller is one.
#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "contracts/v1_admin.h"

namespace contracts {
namespace {

using base::Result;
using base::Timestamp;

constexpr std::array<std::string_view, 4> kMailStates{"waiting", "sent", "failed", "expired"};
constexpr std::array<std::string_view, 2> kOutcomes{"done", "refused"};

// A field with one of a few values; empty if absent.
template <std::size_t size>
Result<std::string_view> choice(const Call& call, std::string_view field,
                                const std::array<std::string_view, size>& values) {
  const auto value = call.non_empty(field);
  if (!value) return std::string_view{};
  if (std::ranges::find(values, *value) == values.end()) return bad_form(field);
  return *value;
}

// Actions and network addresses are in ASCII; MariaDB refuses to compare others with them.
Result<std::string_view> ascii(const Call& call, std::string_view field) {
  const std::string_view value = call.text(field);
  const auto is_ascii = [](unsigned char c) { return c < 0x80; };
  if (!std::ranges::all_of(value, is_ascii)) return bad_form(field);
  return value;
}

// A day, `2026-11-30`: its beginning in UTC.
Result<std::optional<Timestamp>> day(const Call& call, std::string_view field) {
  const auto text = call.non_empty(field);
  if (!text) return std::nullopt;
  const bool is_form = text->size() == 10 && (*text)[4] == '-' && (*text)[7] == '-';
  const auto year = is_form ? base::parse_id(text->substr(0, 4)) : std::nullopt;
  const auto month = is_form ? base::parse_id(text->substr(5, 2)) : std::nullopt;
  const auto number = is_form ? base::parse_id(text->substr(8, 2)) : std::nullopt;
  if (!year || !month || !number) return bad_form(field);
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*number)}};
  if (!date.ok()) return bad_form(field);
  return Timestamp{std::chrono::sys_days{date}};
}

// The account's number, username or address. 0, the number of none, if it does not exist.
Result<std::optional<std::int64_t>> account_field(const Call& call) {
  const auto text = call.non_empty("account");
  if (!text) return std::nullopt;
  if (const auto id = base::parse_id(*text)) return *id;
  auto& accounts = call.services.administration;
  auto found =
      text->contains('@') ? accounts.find_by_email(*text) : accounts.find_by_username(*text);
  if (found) return found->id;
  if (found.error().fault == base::Fault::kNotFound) return 0;
  return base::pass(found);
}

Result<domain::AuditFilter> audit_filter(const Call& call) {
  auto action = ascii(call, "action");
  if (!action) return base::pass(action);
  auto address = ascii(call, "address");
  if (!address) return base::pass(address);
  auto outcome = choice(call, "outcome", kOutcomes);
  if (!outcome) return base::pass(outcome);
  auto from = day(call, "from");
  if (!from) return base::pass(from);
  auto until = day(call, "until");
  if (!until) return base::pass(until);
  auto newest = before(call);
  if (!newest) return base::pass(newest);
  auto most = limit(call);
  if (!most) return base::pass(most);
  auto account = account_field(call);
  if (!account) return base::pass(account);
  domain::AuditFilter filter{.account_id = *account,
                             .action = *action,
                             .outcome = *outcome,
                             .address = *address,
                             .from = *from,
                             .before = *newest,
                             .limit = *most};
  if (*until) filter.until = **until + std::chrono::days{1};
  return filter;
}

Result<Reply> list_site_events(Call& call) {
  auto filter = audit_filter(call);
  if (!filter) return base::pass(filter);
  auto page = call.services.audit_search.page(*filter);
  if (!page) return base::pass(page);
  http::JsonWriter json;
  json.begin_object().begin_array("events");
  for (const domain::SiteAuditLine& event : page->events) {
    json.begin_object();
    write_event(json, event);
    json.field("address", event.address)
        .field("account_id", event.account_id)
        .field("account", event.account)
        .field("actor_id", event.actor_id)
        .field("actor", event.actor)
        .end_object();
  }
  json.end_array().field("next", page->next).end_object();
  return Reply{.data = json.take()};
}

Result<domain::MailFilter> mail_filter(const Call& call) {
  auto state = choice(call, "state", kMailStates);
  if (!state) return base::pass(state);
  auto resets = choice(call, "resets", std::array<std::string_view, 1>{"open"});
  if (!resets) return base::pass(resets);
  auto newest = before(call);
  if (!newest) return base::pass(newest);
  auto most = limit(call);
  if (!most) return base::pass(most);
  return domain::MailFilter{
      .of = resets->empty() ? domain::MailsOf::kEverything : domain::MailsOf::kOpenResets,
      .state = *state,
      .recipient = call.text("recipient"),
      .before = *newest,
      .limit = *most};
}

Result<Reply> list_mails(Call& call) {
  auto filter = mail_filter(call);
  if (!filter) return base::pass(filter);
  auto page = call.services.mail_log.page(*filter);
  if (!page) return base::pass(page);
  http::JsonWriter json;
  json.begin_object().begin_array("mails");
  for (const domain::MailRecord& mail : page->mails) {
    json.begin_object()
        .field("id", mail.id)
        .field("kind", mail.kind)
        .field("account_id", mail.account_id)
        .field("recipient", mail.recipient)
        .field("state", mail.state)
        .field("created", base::iso_timestamp(mail.created));
    write_time(json, "finished", mail.finished);
    write_time(json, "expires", mail.expires);
    json.field("attempts", mail.attempts).field("problem", mail.problem).end_object();
  }
  json.end_array().field("next", page->next).end_object();
  return Reply{.data = json.take()};
}

}  // namespace

std::vector<Route> v1_admin_records_routes() {
  return {
      {.path = "/admin/events",
       .methods = kGet,
       .fields = {optional(in_query(text("action"))), optional(in_query(text("outcome"))),
                  optional(in_query(text("account"))), optional(in_query(text("address"))),
                  optional(in_query(text("from"))), optional(in_query(text("until"))),
                  optional(in_query(text("before"))), optional(in_query(text("limit")))},
       .access = Access::kAdministrator,
       .handler = list_site_events},
      {.path = "/admin/mails",
       .methods = kGet,
       .fields = {optional(in_query(text("state"))), optional(in_query(text("recipient"))),
                  optional(in_query(text("resets"))), optional(in_query(text("before"))),
                  optional(in_query(text("limit")))},
       .access = Access::kAdministrator,
       .handler = list_mails},
  };
}

}  // namespace contracts
