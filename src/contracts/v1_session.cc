// /v1: signing up, logging in and out, and the session at hand. Knows how a token reaches its owner.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;
using domain::Presented;

constexpr int kCreated = 201;
constexpr int kNoContent = 204;

domain::Device device_of(const Account& account) {
  return {account.id, account.session_epoch, {}};
}

// A session that was opened just now.
Reply opened(const Call& call, const Account& account, base::Secret token, Carrier carrier) {
  Reply reply{.status = kCreated};
  if (carrier == Carrier::kCookie) reply.device = device_of(account);
  http::JsonWriter json;
  json.begin_object().begin_object("account");
  write_account(json, call, account);
  json.end_object();
  hand_over(json, reply, std::move(token), call.house.sessions.end_of_new(), carrier);
  json.end_object();
  reply.data = json.take();
  return reply;
}

Result<Reply> sign_up(Call& call) {
  if (!call.mount.registration_open) return base::fail(Fault::kClosed);
  auto carrier = wanted_carrier(call);
  if (!carrier) return base::pass(carrier);
  auto joined = call.house.accounts.join({.username = call.maybe("username"),
                                          .email = call.text("email"),
                                          .password = Presented{call.secret("password")},
                                          .nickname = call.maybe("nickname"),
                                          .code = call.text("code")},
                                         call.client);
  if (!joined) return base::pass(joined);
  return opened(call, joined->account, std::move(joined->token), *carrier);
}

// No username has an `@` in it, and every address has.
Result<domain::Claim> claim(Call& call, std::string_view identifier) {
  const bool is_email = identifier.contains('@');
  return is_email ? call.house.accounts.claim_by_email(identifier)
                  : call.house.accounts.claim_by_username(identifier);
}

Result<Reply> log_in(Call& call) {
  auto carrier = wanted_carrier(call);
  if (!carrier) return base::pass(carrier);
  auto claimed = claim(call, call.text("identifier"));
  if (!claimed) return base::pass(claimed);
  auto account = call.house.accounts.authenticate(std::move(*claimed),
                                                  Presented{call.secret("password")}, call.client);
  if (!account) return base::pass(account);
  auto token = call.house.sessions.open(*account, call.client, call.presented_token);
  if (!token) return base::pass(token);
  return opened(call, *account, std::move(*token), *carrier);
}

Result<Reply> session(Call& call) {
  const domain::Session& session = *call.session;
  http::JsonWriter json;
  json.begin_object().begin_object("account");
  write_account(json, call, session.account);
  json.end_object()
      .begin_object("session")
      .field("id", domain::session_id(session.token_hash))
      .field("authenticated", base::iso_moment(session.authenticated))
      .field("expires", base::iso_moment(session.absolute_end))
      .end_object()
      .field("recent_login", call.house.sessions.is_recent(session))
      .end_object();
  return Reply{.data = json.take()};
}

Result<Reply> log_out(Call& call) {
  Reply reply{.status = kNoContent};
  reply.ended = call.carrier == Carrier::kCookie;
  if (!call.session) return reply;
  auto ended = call.house.sessions.end(*call.session, call.client);
  if (!ended) return base::pass(ended);
  return reply;
}

Result<Reply> refresh(Call& call) {
  auto fresh = call.house.sessions.refresh(*call.session, call.client);
  if (!fresh) return base::pass(fresh);
  Reply reply{.left = fresh->left};
  http::JsonWriter json;
  json.begin_object();
  hand_over(json, reply, std::move(fresh->token), call.session->absolute_end, call.carrier);
  json.end_object();
  reply.data = json.take();
  return reply;
}

constexpr auto kRequired = Presence::kRequired;
constexpr auto kOptional = Presence::kOptional;
constexpr auto kSecret = Exposure::kSecret;

}  // namespace

void write_account(http::JsonWriter& json, const Call& call, const Account& account) {
  std::optional<std::string> avatar;
  if (account.avatar) avatar = call.avatar_url(account);
  json.field("id", account.id)
      .field("gid", account.gid)
      .field("username", account.username)
      .field("email", account.email)
      .field("email_verified", account.email_verified.has_value())
      .field("phone", account.phone)
      .field("nickname", account.nickname)
      .field("avatar", avatar)
      .field("role", account.role == domain::Role::kAdmin ? "admin" : "user")
      .field("created", base::iso_moment(account.created))
      .field("updated", base::iso_moment(account.updated));
}

std::string account_json(const Call& call, const Account& account) {
  http::JsonWriter json;
  json.begin_object();
  write_account(json, call, account);
  json.end_object();
  return json.take();
}

Result<Carrier> wanted_carrier(const Call& call) {
  const auto kind = call.maybe("kind");
  if (!kind) return call.carrier;
  if (*kind == "cookie") return Carrier::kCookie;
  if (*kind == "bearer") return Carrier::kBearer;
  return base::fail_field(Fault::kInvalidField, "kind", base::Refusal::kBadForm);
}

void hand_over(http::JsonWriter& json, Reply& reply, base::Secret token, base::Moment ends,
               Carrier carrier) {
  json.field("expires", base::iso_moment(ends));
  if (carrier == Carrier::kBearer) {
    json.field("token", token.reveal());
  } else {
    reply.opened = std::move(token);
  }
}

// clang-format off
std::vector<Route> v1_session_routes() {
  return {
      {"/accounts", kPost,
       {{"email"}, {"code", kRequired, kSecret}, {"password", kRequired, kSecret},
        {"username", kOptional}, {"nickname", kOptional}, {"kind", kOptional}},
       Caller::kAnyone, Effect::kChanges, Pool::kSlow, "", sign_up},
      {"/sessions", kPost,
       {{"identifier"}, {"password", kRequired, kSecret}, {"kind", kOptional}},
       Caller::kAnyone, Effect::kChanges, Pool::kSlow, "", log_in},
      {"/session", kGet, {},
       Caller::kSignedIn, Effect::kReads, Pool::kQuick, "", session},
      {"/session", kDelete, {},
       Caller::kEither, Effect::kChanges, Pool::kQuick, "", log_out},
      {"/session/refresh", kPost, {},
       Caller::kSignedIn, Effect::kChanges, Pool::kQuick, "", refresh},
  };
}
// clang-format on

}  // namespace contracts
