// /v1: sign-up, login and logout, and the caller's own sessions. Knows how a token is given to the
// client.
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;
using domain::SubmittedPassword;

constexpr int kCreated = 201;
constexpr int kNoContent = 204;

domain::Device device_of(const Account& account) { return {account.id, account.session_epoch, {}}; }

// The client that the session is opened for: the caller, with its answer to "keep me signed in".
Result<domain::Client> keeping_client(const Call& call) {
  auto keep = flag(call, "keep");
  if (!keep) return base::pass(keep);
  domain::Client client = call.client;
  client.keep = *keep;
  return client;
}

// The reply for a session that has just been opened.
Reply opened(const Call& call, const domain::Client& client, const Account& account,
             base::Secret token, TokenTransport transport) {
  domain::Sessions& sessions = call.services.sessions;
  Reply reply{.status = kCreated,
              .left = sessions.longest(client.keep),
              .cookie_end = cookie_end(client.keep)};
  if (transport == TokenTransport::kCookie) reply.device = device_of(account);
  http::JsonWriter json;
  json.begin_object().begin_object("account");
  write_account(json, call, account);
  json.end_object();
  write_token(json, reply, std::move(token), sessions.end_of_new(client), transport);
  json.end_object();
  reply.data = json.take();
  return reply;
}

Result<Reply> sign_up(Call& call) {
  if (!call.mount.registration_open) return base::fail(Fault::kClosed);
  auto transport = requested_transport(call);
  if (!transport) return base::pass(transport);
  auto client = keeping_client(call);
  if (!client) return base::pass(client);
  auto signed_up = call.services.accounts.sign_up_and_log_in(
      {.username = call.non_empty("username"),
       .email = call.text("email"),
       .password = SubmittedPassword{call.secret("password")},
       .nickname = call.non_empty("nickname"),
       .code = call.text("code")},
      *client);
  if (!signed_up) return base::pass(signed_up);
  return opened(call, *client, signed_up->account, std::move(signed_up->token), *transport);
}

// Addresses contain an `@`; usernames never do. A page asks for the password again while its
// session lives, and strangers must not prevent that.
Result<domain::LoginSubject> subject_of(Call& call, std::string_view identifier) {
  const bool is_email = identifier.contains('@');
  return is_email
             ? call.services.logins.subject_by_email(identifier, call.client, call.submitted_token)
             : call.services.logins.subject_by_username(identifier, call.client,
                                                        call.submitted_token);
}

// While strangers guess an account's password, a client that it does not know shows more than the
// password.
Result<void> add_proof(Call& call, domain::LoginSubject& subject) {
  if (const auto code = call.non_empty("code")) {
    return call.services.logins.prove_mailbox(subject, *code, call.client);
  }
  const auto captcha = call.non_empty("captcha_id");
  if (!captcha) return {};
  subject.solution = domain::Solution{*captcha, call.text("captcha_answer")};
  subject.proof = domain::Proof::kCaptcha;
  return {};
}

Result<Reply> log_in(Call& call) {
  auto transport = requested_transport(call);
  if (!transport) return base::pass(transport);
  auto client = keeping_client(call);
  if (!client) return base::pass(client);
  auto subject = subject_of(call, call.text("identifier"));
  if (!subject) return base::pass(subject);
  auto keeps = flag(call, "keep_account");
  if (!keeps) return base::pass(keeps);
  subject->if_closing = *keeps ? domain::IfClosing::kKeep : domain::IfClosing::kAsk;
  if (auto added = add_proof(call, *subject); !added) return base::pass(added);
  auto login =
      call.services.logins.log_in(std::move(*subject), SubmittedPassword{call.secret("password")},
                                  *client, call.submitted_token);
  if (!login) return base::pass(login);
  return opened(call, *client, login->account, std::move(login->token), *transport);
}

Result<Reply> session(Call& call) {
  const domain::Session& session = *call.session;
  http::JsonWriter json;
  json.begin_object().begin_object("account");
  write_account(json, call, session.account);
  json.end_object()
      .begin_object("session")
      .field("id", domain::session_id(session.token_hash))
      .field("authenticated", base::iso_timestamp(session.authenticated))
      .field("expires", base::iso_timestamp(session.absolute_end))
      .field("kept", session.kept)
      .end_object()
      .field("recent_login", call.services.sessions.is_recent(session))
      .end_object();
  return Reply{.data = json.take()};
}

Result<Reply> log_out(Call& call) {
  Reply reply{.status = kNoContent};
  reply.ended = call.transport == TokenTransport::kCookie;
  if (!call.session) return reply;
  auto ended = call.services.sessions.end(*call.session, call.client);
  if (!ended) return base::pass(ended);
  return reply;
}

Result<Reply> refresh(Call& call) {
  auto fresh = call.services.sessions.refresh(*call.session, call.client);
  if (!fresh) return base::pass(fresh);
  Reply reply{.left = fresh->left, .cookie_end = cookie_end(call.session->kept)};
  http::JsonWriter json;
  json.begin_object();
  write_token(json, reply, std::move(fresh->token), call.session->absolute_end, call.transport);
  json.end_object();
  reply.data = json.take();
  return reply;
}

Result<Reply> sessions(Call& call) {
  auto lines = call.services.administration.sessions(call.session->account.id);
  if (!lines) return base::pass(lines);
  return Reply{.data = sessions_json(*lines, *call.session)};
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
  // A device is recognised by the epoch of its login. The epoch has changed, so the device gets a
  // new cookie.
  if (call.transport == TokenTransport::kCookie) {
    reply.device = domain::Device{call.session->account.id, alone->epoch, {}};
  }
  http::JsonWriter json;
  json.begin_object().field("ended", alone->ended).end_object();
  reply.data = json.take();
  return reply;
}

}  // namespace

Result<TokenTransport> requested_transport(const Call& call) {
  const auto kind = call.non_empty("kind");
  if (!kind) return call.transport;
  if (*kind == "cookie") return TokenTransport::kCookie;
  if (*kind == "bearer") return TokenTransport::kBearer;
  return base::fail_field(Fault::kInvalidField, "kind", base::Refusal::kBadForm);
}

Result<bool> flag(const Call& call, std::string_view field) {
  const auto value = call.non_empty(field);
  if (!value || *value == "false") return false;
  if (*value == "true") return true;
  return base::fail_field(Fault::kInvalidField, field, base::Refusal::kBadForm);
}

void write_token(http::JsonWriter& json, Reply& reply, base::Secret token, base::Timestamp ends,
                 TokenTransport transport) {
  json.field("expires", base::iso_timestamp(ends));
  if (transport == TokenTransport::kBearer) {
    json.field("token", token.reveal());
  } else {
    reply.opened = std::move(token);
  }
}

std::vector<Route> v1_session_routes() {
  return {
      {.path = "/accounts",
       .methods = kPost,
       .fields = {text("email"), secret("code"), secret("password"), optional(text("username")),
                  optional(text("nickname")), optional(text("kind")), boolean("keep")},
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = sign_up},
      {.path = "/sessions",
       .methods = kPost,
       .fields = {text("identifier"), secret("password"), optional(text("kind")), boolean("keep"),
                  boolean("keep_account"), optional(text("captcha_id")),
                  optional(text("captcha_answer")), optional(secret("code"))},
       .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow,
       .handler = log_in},
      {.path = "/session", .methods = kGet, .access = Access::kSignedIn, .handler = session},
      {.path = "/session",
       .methods = kDelete,
       .access = Access::kSessionOptional,
       .effect = RouteEffect::kChanges,
       .handler = log_out},
      {.path = "/session/refresh",
       .methods = kPost,
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = refresh},
      {.path = "/sessions", .methods = kGet, .access = Access::kSignedIn, .handler = sessions},
      {.path = "/sessions",
       .methods = kDelete,
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = end_other_sessions},
      {.path = "/sessions/{id}",
       .methods = kDelete,
       .fields = {in_path(text("id"))},
       .access = Access::kSignedIn,
       .effect = RouteEffect::kChanges,
       .handler = end_session},
  };
}

}  // namespace contracts
