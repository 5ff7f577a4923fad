// /v1/admin: what an administrator sees and does of other people's accounts, each change audited in
// their name; and the figures over time. Who is an administrator the dispatcher has said.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"

namespace contracts {
namespace {

using base::Fault;
using base::Refusal;
using base::Result;
using domain::Account;
using domain::LastAdministrator;
using domain::Role;
using domain::Status;
using Outcome = domain::ChangeResult;  // contracts has an ChangeResult of its own

constexpr int kCreated = 201;
constexpr int kAccepted = 202;
constexpr int kNoContent = 204;
constexpr std::int64_t kMostListed = 100;
constexpr std::int64_t kListed = 50;

std::unexpected<base::Failure> bad(std::string_view field) {
  return base::fail_field(Fault::kInvalidField, field, Refusal::kBadForm);
}

// Who acts, for the audit.
domain::Client acting(const Call& call) {
  domain::Client client = call.client;
  client.actor = call.session->account.id;
  return client;
}

// What is no number is no account's.
Result<std::int64_t> account_id(const Call& call) {
  const auto id = base::parse_id(call.text("id"));
  if (!id) return base::fail(Fault::kNotFound);
  return *id;
}

Result<std::int64_t> limit(const Call& call) {
  const auto given = call.non_empty("limit");
  const auto wanted = given ? base::parse_id(*given) : kListed;
  if (!wanted || *wanted < 1 || *wanted > kMostListed) return bad("limit");
  return *wanted;
}

Result<std::optional<Role>> role(const Call& call) {
  const auto name = call.non_empty("role");
  if (!name) return std::nullopt;
  if (*name == "admin") return Role::kAdmin;
  if (*name == "user") return Role::kUser;
  return bad("role");
}

Result<std::optional<Status>> status(const Call& call) {
  const auto name = call.non_empty("status");
  if (!name) return std::nullopt;
  if (*name == "enabled") return Status::kEnabled;
  if (*name == "disabled") return Status::kDisabled;
  return bad("status");
}

void write_person(http::JsonWriter& json, const Call& call, const Account& account) {
  write_account(json, call, account);
  json.field("status", account.status == Status::kEnabled ? "enabled" : "disabled");
}

Result<Reply> whole_account(Call& call, std::int64_t id, int http_status) {
  auto details = call.services.administration.details(id);
  if (!details) return base::pass(details);
  std::optional<std::string> login_time;
  if (details->login_time) login_time = base::iso_timestamp(*details->login_time);
  http::JsonWriter json;
  json.begin_object();
  write_person(json, call, details->account);
  json.field("login_time", login_time)
      .field("sessions", static_cast<std::int64_t>(details->sessions.size()))
      .begin_array("schemes");
  for (const std::string& scheme : details->schemes) json.item(scheme);
  json.end_array().end_object();
  return Reply{.status = http_status, .data = json.take()};
}

Result<Reply> list_accounts(Call& call) {
  auto wanted_role = role(call);
  if (!wanted_role) return base::pass(wanted_role);
  auto wanted_status = status(call);
  if (!wanted_status) return base::pass(wanted_status);
  auto most = limit(call);
  if (!most) return base::pass(most);
  auto page = call.services.administration.search(
      {.text = call.text("search"),
       .filter = {.role = *wanted_role, .status = *wanted_status},
       .after = call.text("after"),
       .limit = *most});
  if (!page) return base::pass(page);
  http::JsonWriter json;
  json.begin_object().begin_array("accounts");
  for (const Account& account : page->accounts) {
    json.begin_object();
    write_person(json, call, account);
    json.end_object();
  }
  json.end_array().field("next", page->next).end_object();
  return Reply{.data = json.take()};
}

// Without a password the owner is mailed a code to choose one, which needs an address; with one, a
// name or an address will do.
Result<Reply> add_account(Call& call) {
  using By = domain::SignUp::By;
  auto wanted_role = role(call);
  if (!wanted_role) return base::pass(wanted_role);
  const bool invites = !call.non_empty("password");
  if (!call.non_empty("username") && !call.non_empty("email")) {
    return base::fail_field(Fault::kMissingField, "username");
  }
  auto account = call.services.accounts.sign_up(
      {.username = call.non_empty("username"),
       .email = call.non_empty("email"),
       .password = domain::SubmittedPassword{call.secret("password")},
       .nickname = call.non_empty("nickname"),
       .role = wanted_role->value_or(Role::kUser),
       .by = invites ? By::kInvitation : By::kOperator},
      acting(call));
  if (!account) return base::pass(account);
  return whole_account(call, account->id, kCreated);
}

Result<Reply> show_account(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  return whole_account(call, *id, 200);
}

// Nothing was done where nobody could administer any more, or no mail could be sent.
Result<void> done(const Result<Outcome>& outcome) {
  if (!outcome) return std::unexpected(outcome.error());
  if (*outcome == Outcome::kIsLast) return base::fail(Fault::kConflict, "the last administrator");
  if (*outcome == Outcome::kNoAddress) return base::fail(Fault::kConflict, "no address");
  if (*outcome == Outcome::kAddressMoved) return base::fail(Fault::kChanged, "the address moved");
  return {};
}

Result<Reply> change_account(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto wanted_role = role(call);
  if (!wanted_role) return base::pass(wanted_role);
  auto wanted_status = status(call);
  if (!wanted_status) return base::pass(wanted_status);
  auto changed =
      done(call.services.administration.change(*id,
                                               {.username = call.optional_text("username"),
                                                .email = call.optional_text("email"),
                                                .phone = call.optional_text("phone"),
                                                .nickname = call.optional_text("nickname"),
                                                .role = *wanted_role,
                                                .status = *wanted_status},
                                               LastAdministrator::kStays, acting(call)));
  if (!changed) return base::pass(changed);
  return whole_account(call, *id, 200);
}

Result<Reply> remove_account(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto removed =
      done(call.services.administration.remove(*id, LastAdministrator::kStays, acting(call)));
  if (!removed) return base::pass(removed);
  return Reply{.status = kNoContent};
}

Result<Reply> reset_password(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto reset = done(call.services.administration.force_reset(*id, acting(call)));
  if (!reset) return base::pass(reset);
  return Reply{.status = kAccepted};
}

Result<Reply> list_sessions(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto account = call.services.administration.find_by_id(*id);
  if (!account) return base::pass(account);
  auto sessions = call.services.administration.sessions(*id);
  if (!sessions) return base::pass(sessions);
  http::JsonWriter json;
  json.begin_object();
  write_sessions(json, *sessions, *call.session);
  json.end_object();
  return Reply{.data = json.take()};
}

Result<Reply> end_sessions(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto ended = call.services.administration.end_sessions(*id, std::nullopt, acting(call));
  if (!ended) return base::pass(ended);
  http::JsonWriter json;
  json.begin_object().field("ended", *ended).end_object();
  return Reply{.data = json.take()};
}

Result<Reply> end_session(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto ended = call.services.administration.end_session(*id, call.text("session"), acting(call));
  if (!ended) return base::pass(ended);
  return Reply{.status = kNoContent};
}

Result<Reply> list_events(Call& call) {
  auto id = account_id(call);
  if (!id) return base::pass(id);
  auto most = limit(call);
  if (!most) return base::pass(most);
  const auto given = call.non_empty("before");
  const auto before = given ? base::parse_id(*given) : INT64_MAX;
  if (!before) return bad("before");
  auto events = call.services.administration.events(*id, *before, *most);
  if (!events) return base::pass(events);
  http::JsonWriter json;
  json.begin_object().begin_array("events");
  for (const domain::AuditLine& event : *events) {
    json.begin_object()
        .field("id", event.id)
        .field("moment", base::iso_timestamp(event.moment))
        .field("action", event.action)
        .field("outcome", event.outcome)
        .field("contract", event.contract)
        .field("address", event.address);
    event.actor_id ? json.field("actor_id", *event.actor_id) : json.null_field("actor_id");
    json.field("actor", event.actor).end_object();
  }
  json.end_array();
  const bool full = std::ssize(*events) == *most;
  full ? json.field("next", events->back().id) : json.null_field("next");
  json.end_object();
  return Reply{.data = json.take()};
}

Result<Reply> statistics(Call& call) {
  const std::string_view hours = call.non_empty("hours").value_or("24");
  if (hours != "24" && hours != "168" && hours != "720") return bad("hours");
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

constexpr auto kOptional = Presence::kOptional;
constexpr auto kClearable = Presence::kClearable;
constexpr auto kSecret = Exposure::kSecret;

FieldRule in_query(std::string_view name) {
  return {.name = name, .presence = kOptional, .place = FieldSource::kQuery};
}
FieldRule in_path(std::string_view name) { return {.name = name, .place = FieldSource::kPath}; }

}  // namespace

// clang-format off
std::vector<Route> v1_admin_routes() {
  constexpr auto kAdministrator = Caller::kAdministrator;
  return {
      {"/admin/accounts", kGet,
       {in_query("search"), in_query("role"), in_query("status"), in_query("after"), in_query("limit")},
       kAdministrator, RouteEffect::kReads, Pool::kQuick, "", list_accounts},
      {"/admin/accounts", kPost,
       {{"username", kOptional}, {"email", kOptional}, {"password", kOptional, kSecret},
        {"nickname", kClearable}, {"role", kOptional}},
       kAdministrator, RouteEffect::kChanges, Pool::kSlow, "", add_account},
      {"/admin/accounts/{id}", kGet, {in_path("id")},
       kAdministrator, RouteEffect::kReads, Pool::kQuick, "", show_account},
      {"/admin/accounts/{id}", kPatch,
       {in_path("id"), {"username", kOptional}, {"email", kClearable}, {"phone", kClearable},
        {"nickname", kClearable}, {"role", kOptional}, {"status", kOptional}},
       kAdministrator, RouteEffect::kChanges, Pool::kQuick, "", change_account},
      {"/admin/accounts/{id}", kDelete, {in_path("id")},
       kAdministrator, RouteEffect::kChanges, Pool::kQuick, "", remove_account},
      {"/admin/accounts/{id}/sessions", kGet, {in_path("id")},
       kAdministrator, RouteEffect::kReads, Pool::kQuick, "", list_sessions},
      {"/admin/accounts/{id}/sessions", kDelete, {in_path("id")},
       kAdministrator, RouteEffect::kChanges, Pool::kQuick, "", end_sessions},
      {"/admin/accounts/{id}/sessions/{session}", kDelete, {in_path("id"), in_path("session")},
       kAdministrator, RouteEffect::kChanges, Pool::kQuick, "", end_session},
      {"/admin/accounts/{id}/password-reset", kPost, {in_path("id")},
       kAdministrator, RouteEffect::kChanges, Pool::kQuick, "", reset_password},
      {"/admin/accounts/{id}/events", kGet, {in_path("id"), in_query("before"), in_query("limit")},
       kAdministrator, RouteEffect::kReads, Pool::kQuick, "", list_events},
      {"/admin/statistics", kGet, {in_query("hours")},
       kAdministrator, RouteEffect::kReads, Pool::kQuick, "", statistics},
  };
}
// clang-format on

}  // namespace contracts
