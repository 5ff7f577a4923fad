// /v1: the caller's own account: profile, password, address, picture. Knows no rule.
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
  auto changed = call.services.self_service.update(
      *call.session,
      {.username = call.optional_text("username"),
       .phone = call.optional_text("phone"),
       .nickname = call.optional_text("nickname")},
      call.client, {.version = call.if_match, .matches = names_version});
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
  domain::Client client = call.client;
  client.keep = call.session->kept;
  auto changed =
      call.services.logins.change_password(account, SubmittedPassword{call.secret("present")},
                                           SubmittedPassword{call.secret("password")}, client);
  if (!changed) return base::pass(changed);
  Reply reply{.left = call.services.sessions.longest(client.keep),
              .cookie_end = cookie_end(client.keep)};
  if (call.transport == TokenTransport::kCookie) {
    reply.device = domain::Device{account.id, changed->epoch, {}};
  }
  http::JsonWriter json;
  json.begin_object();
  write_token(json, reply, std::move(changed->token), call.services.sessions.end_of_new(client),
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

}  // namespace

std::vector<Route> v1_account_routes() {
  return {
      {.path = "/account", .methods = kGet, .access = Access::kSignedIn, .handler = account},
      {.path = "/account",
       .methods = kPatch,
       .fields = {optional(text("username")), clearable(text("phone")),
                  clearable(text("nickname"))},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = change_account},
      {.path = "/account",
       .methods = kDelete,
       .fields = {secret("password")},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = close_account},
      {.path = "/account/password",
       .methods = kPut,
       .fields = {secret("present"), secret("password")},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = change_password},
      {.path = "/account/email",
       .methods = kPut,
       .fields = {text("email"), secret("code"), secret("password")},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = change_email},
      {.path = "/account/avatar",
       .methods = kPut,
       .picture = "file",
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = put_avatar},
      {.path = "/account/avatar",
       .methods = kDelete,
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = remove_avatar},
  };
}

}  // namespace contracts
