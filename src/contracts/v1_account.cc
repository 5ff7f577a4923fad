// /v1: one's own account and where it is logged in. Knows how they look as JSON, and no rule.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"
#include "http/etag.h"

namespace contracts {
namespace {

using base::Result;
using domain::Account;
using domain::SubmittedPassword;

constexpr int kNoContent = 204;

std::string entity_tag(std::string_view version) { return '"' + std::string{version} + '"'; }

bool names_version(std::string_view if_match, std::string_view version) {
  return http::names_tag(if_match, entity_tag(version));
}

Reply account_reply(const Call& call, const Account& account) {
  return {.data = account_json(call, account),
          .headers = {{"ETag", entity_tag(domain::version_of(account))}}};
}

Result<Reply> account(Call& call) { return account_reply(call, call.session->account); }

Result<Reply> change_account(Call& call) {
  auto changed = call.services.self_service.update(*call.session,
                                                   {.username = call.optional_text("username"),
                                                    .phone = call.optional_text("phone"),
                                                    .nickname = call.optional_text("nickname")},
                                                   call.if_match, names_version, call.client);
  if (!changed) return base::pass(changed);
  return account_reply(call, *changed);
}

Result<Reply> close_account(Call& call) {
  auto closed = call.services.self_service.close(
      *call.session, SubmittedPassword{call.secret("password")}, call.client);
  if (!closed) return base::pass(closed);
  Reply reply{.status = kNoContent};
  reply.ended = call.transport == TokenTransport::kCookie;
  return reply;
}

Result<Reply> change_password(Call& call) {
  const Account& account = call.session->account;
  auto changed = call.services.accounts.change_password(
      account, SubmittedPassword{call.secret("present")},
      SubmittedPassword{call.secret("password")}, call.client);
  if (!changed) return base::pass(changed);
  Reply reply;
  if (call.transport == TokenTransport::kCookie) {
    reply.device = domain::Device{account.id, changed->epoch, {}};
  }
  http::JsonWriter json;
  json.begin_object();
  write_token(json, reply, std::move(changed->token), call.services.sessions.end_of_new(),
              call.transport);
  json.end_object();
  reply.data = json.take();
  return reply;
}

Result<Reply> change_email(Call& call) {
  auto changed = call.services.self_service.change_email(
      *call.session,
      {.email = call.text("email"), .code = call.text("code"), .password = call.secret("password")},
      call.client);
  if (!changed) return base::pass(changed);
  return account_reply(call, *changed);
}

Result<Reply> put_avatar(Call& call) {
  auto name = call.services.avatars.set(*call.session, call.picture, call.client);
  if (!name) return base::pass(name);
  Account shown = call.session->account;
  shown.avatar = std::move(*name);
  http::JsonWriter json;
  json.begin_object().field("avatar", call.avatar_url(shown)).end_object();
  return Reply{.data = json.take()};
}

Result<Reply> remove_avatar(Call& call) {
  auto removed = call.services.avatars.remove(*call.session, call.client);
  if (!removed) return base::pass(removed);
  return Reply{.status = kNoContent};
}

Result<Reply> sessions(Call& call) {
  auto lines = call.services.administration.sessions(call.session->account.id);
  if (!lines) return base::pass(lines);
  http::JsonWriter json;
  json.begin_object();
  write_sessions(json, *lines, *call.session);
  json.end_object();
  return Reply{.data = json.take()};
}

Result<Reply> end_session(Call& call) {
  const std::string_view id = call.text("id");
  auto ended = call.services.sessions.end_one(call.session->account.id, id, call.client);
  if (!ended) return base::pass(ended);
  Reply reply{.status = kNoContent};
  reply.ended = call.transport == TokenTransport::kCookie &&
                id == domain::session_id(call.session->token_hash);
  return reply;
}

Result<Reply> end_other_sessions(Call& call) {
  auto alone = call.services.sessions.end_others(*call.session, call.client);
  if (!alone) return base::pass(alone);
  Reply reply;
  // Devices are known by the epoch in which they logged in; this one stays known.
  if (call.transport == TokenTransport::kCookie) {
    reply.device = domain::Device{call.session->account.id, alone->epoch, {}};
  }
  http::JsonWriter json;
  json.begin_object().field("ended", alone->ended).end_object();
  reply.data = json.take();
  return reply;
}

// From where an administrator acted is nobody's business but theirs.
void write_events(http::JsonWriter& json, const std::vector<store::AuditLine>& events) {
  json.begin_array("events");
  for (const store::AuditLine& event : events) {
    json.begin_object()
        .field("moment", base::iso_timestamp(event.moment))
        .field("action", event.action)
        .field("outcome", event.outcome)
        .field("contract", event.contract)
        .field("address", event.actor_id ? std::string{} : event.address)
        .end_object();
  }
  json.end_array();
}

void write_mails(http::JsonWriter& json, const std::vector<store::MailLine>& mails) {
  json.begin_array("mails");
  for (const store::MailLine& mail : mails) {
    json.begin_object()
        .field("kind", mail.kind)
        .field("moment", base::iso_timestamp(mail.created))
        .end_object();
  }
  json.end_array();
}

// What people have a right to take along (GDPR, article 20), as a file.
Result<Reply> export_account(Call& call) {
  auto copy = call.services.self_service.copy(*call.session);
  if (!copy) return base::pass(copy);
  http::JsonWriter json;
  json.begin_object().field("exported", base::iso_timestamp(copy->moment)).begin_object("account");
  write_account(json, call, copy->account);
  json.end_object().field("security_question", copy->account.question);
  write_sessions(json, copy->sessions, *call.session);
  write_events(json, copy->events);
  write_mails(json, copy->mails);
  json.end_object();
  return Reply{.data = json.take(),
               .headers = {{"Content-Disposition", "attachment; filename=\"account.json\""}}};
}

constexpr auto kRequired = Presence::kRequired;
constexpr auto kOptional = Presence::kOptional;
constexpr auto kClearable = Presence::kClearable;
constexpr auto kPlain = Exposure::kPlain;
constexpr auto kSecret = Exposure::kSecret;

}  // namespace

void write_sessions(http::JsonWriter& json, const std::vector<domain::SessionLine>& lines,
                    const domain::Session& current) {
  json.begin_array("sessions");
  for (const domain::SessionLine& line : lines) {
    json.begin_object()
        .field("id", domain::session_id(line.token_hash))
        .field("contract", line.contract)
        .field("current", line.token_hash == current.token_hash)
        .field("address", line.address)
        .field("user_agent", line.user_agent)
        .field("issued", base::iso_timestamp(line.issued))
        .field("last_seen", base::iso_timestamp(line.last_seen))
        .field("expires", base::iso_timestamp(line.expires))
        .end_object();
  }
  json.end_array();
}

// clang-format off
std::vector<Route> v1_account_routes() {
  return {
      {"/account", kGet, {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", account},
      {"/account", kPatch, {{"username", kOptional}, {"phone", kClearable}, {"nickname", kClearable}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "", change_account},
      {"/account", kDelete, {{"password", kRequired, kSecret}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "", close_account},
      {"/account/export", kGet, {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kSlow, "", export_account},
      {"/account/password", kPut, {{"present", kRequired, kSecret}, {"password", kRequired, kSecret}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "", change_password},
      {"/account/email", kPut,
       {{"email"}, {"code", kRequired, kSecret}, {"password", kRequired, kSecret}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "", change_email},
      {"/account/avatar", kPut, {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "", put_avatar, Strict::kServed, Limit::kRequests, "file"},
      {"/account/avatar", kDelete, {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "", remove_avatar},
      {"/sessions", kGet, {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", sessions},
      {"/sessions", kDelete, {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "", end_other_sessions},
      {"/sessions/{id}", kDelete, {{"id", kRequired, kPlain, {}, FieldSource::kPath}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "", end_session},
  };
}
// clang-format on

}  // namespace contracts
