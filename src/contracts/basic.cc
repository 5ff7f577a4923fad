// The contract *basic* (docs/contracts/basic.md), in its document's order. Form or multipart in, a
// cookie for the session, `{"msg", "result", "data"}` out. The document defines only paths and
// purposes; fields and messages are defined here.
#include "base/text.h"
#include "contracts/all.h"
#include "contracts/call.h"
#include "contracts/encrypted_password.h"
#include "contracts/flag_envelope.h"
#include "contracts/views.h"
#include "http/json_writer.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;

// 注册
Result<Reply> register_account(Call& call) {
  if (!call.mount.registration_open) return base::fail(Fault::kClosed);
  auto password = submitted(call, "password");
  if (!password) return base::pass(password);
  auto signed_up =
      call.services.accounts.sign_up_and_log_in({.username = call.text("username"),
                                                 .email = call.non_empty("email"),
                                                 .password = std::move(*password),
                                                 .phone = call.non_empty("phone"),
                                                 .nickname = call.non_empty("nickname")},
                                                call.client);
  if (!signed_up) return base::pass(signed_up);
  return Reply{
      .opened = std::move(signed_up->token),
      .device = domain::Device{signed_up->account.id, signed_up->account.session_epoch, {}}};
}

Result<std::int64_t> uid_of(const Call& call) {
  const auto uid = base::parse_id(call.text("uid"));
  if (!uid) return base::fail_field(Fault::kInvalidField, "uid", base::Refusal::kBadForm);
  return *uid;
}

// By username, by uid, or by both, which must be one account's.
Result<domain::LoginSubject> subject_of(Call& call) {
  const auto username = call.non_empty("username");
  if (!username && !call.non_empty("uid"))
    return base::fail_field(Fault::kMissingField, "username");
  if (!call.non_empty("uid"))
    return call.services.logins.subject_by_username(*username, call.client);
  auto uid = uid_of(call);
  if (!uid) return base::pass(uid);
  if (!username) return call.services.logins.subject_by_id(*uid, call.client);
  auto subject = call.services.logins.subject_by_username(*username, call.client);
  if (subject && subject->account && subject->account->id != *uid) {
    subject->always_fail = true;
  }
  return subject;
}

// 登录
Result<Reply> login(Call& call) {
  auto subject = subject_of(call);
  if (!subject) return base::pass(subject);
  auto password = submitted(call, "password");
  if (!password) return base::pass(password);
  auto login = call.services.logins.log_in(std::move(*subject), std::move(*password), call.client,
                                           call.submitted_token);
  if (!login) return base::pass(login);
  return Reply{.opened = std::move(login->token), .device = std::move(login->device)};
}

// 修改密码
Result<Reply> password(Call& call) {
  auto old_password = submitted(call, "old_password");
  if (!old_password) return base::pass(old_password);
  auto new_password = submitted(call, "new_password");
  if (!new_password) return base::pass(new_password);
  const Account& account = call.session->account;
  auto change = call.services.logins.change_password(account, std::move(*old_password),
                                                     std::move(*new_password), call.client);
  if (!change) return base::pass(change);
  return Reply{.opened = std::move(change->token),
               .device = domain::Device{account.id, change->epoch, {}}};
}

// 修改信息
Result<Reply> update_info(Call& call) {
  auto updated = call.services.self_service.update(*call.session,
                                                   {.email = call.optional_text("email"),
                                                    .phone = call.optional_text("phone"),
                                                    .nickname = call.optional_text("nickname")},
                                                   call.client);
  if (!updated) return base::pass(updated);
  return Reply{};
}

// 读取信息
Result<Reply> load_info(Call& call) {
  const Account& account = call.session->account;
  http::JsonWriter json;
  json.begin_object()
      .field("uid", account.id)
      .field("username", account.username.value_or(""))
      .field("nickname", account.nickname.value_or(""))
      .field("email", domain::displayed_email(account).value_or(""))
      .field("phone", account.phone.value_or(""))
      .field("avatar", call.avatar_url(account))
      .field("created", base::to_epoch_ms(account.created))
      .field("updated", base::to_epoch_ms(account.updated))
      .end_object();
  return Reply{.data = json.take()};
}

// 读取头像: the caller's own, or that of `uid`. Unknown accounts and accounts without a picture get
// the default picture alike.
Result<Reply> load_avatar(Call& call) {
  if (!call.non_empty("uid")) {
    if (!call.session) return base::fail(Fault::kNotSignedIn);
    return Reply{.file = call.avatar_file(call.session->account.avatar)};
  }
  auto uid = uid_of(call);
  if (!uid) return base::pass(uid);
  auto avatar = call.services.avatars.of(*uid);
  if (!avatar) return base::pass(avatar);
  return Reply{.file = call.avatar_file(*avatar)};
}

// 登出: ends every session of the account. A recognised device stays recognised.
Result<Reply> logout(Call& call) {
  Reply reply{.ended = true};
  if (!call.session) return reply;
  auto epoch = call.services.sessions.end_all(*call.session, call.client);
  if (!epoch) return base::pass(epoch);
  const Account& account = call.session->account;
  if (call.client.device && call.client.device->account_id == account.id &&
      call.client.device->epoch == account.session_epoch) {
    reply.device = domain::Device{account.id, *epoch, {}};
  }
  return reply;
}

// 刷新凭证
Result<Reply> refresh(Call& call) {
  auto refreshed = call.services.sessions.refresh(*call.session, call.client);
  if (!refreshed) return base::pass(refreshed);
  return Reply{.opened = std::move(refreshed->token), .left = refreshed->left};
}

// 获取公钥
Result<Reply> key(Call& call) {
  auto offer = call.services.key_ring.offer();
  if (!offer) return base::pass(offer);
  return Reply{.data = key_offer_json(*offer)};
}

constexpr FlagEnvelope kEnvelope{.message = "msg", .flag = "result"};

std::string success(std::string_view message, std::string_view data) {
  return kEnvelope.success(message, data);
}

std::string failure(const Refused& refused) { return kEnvelope.failure(refused); }

// clang-format off
std::vector<Route> routes() {
  return {
      {.path = "/user/register", .methods = kPost,
       .fields = {text("username"), optional(secret("password")),
                  optional(as("encrypted_password", secret("password_encrypted"))), optional(text("kid")),
                  optional(text("nickname")), optional(text("email")), optional(text("phone"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kLookups,
       .done = "注册成功", .handler = register_account},
      {.path = "/user/login", .methods = kPost,
       .fields = {optional(text("username")), optional(text("uid")), optional(secret("password")),
                  optional(secret("password_encrypted")), optional(text("kid"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .done = "登录成功", .handler = login},
      {.path = "/user/update/password", .methods = kPost,
       .fields = {optional(secret("old_password")), optional(secret("old_password_encrypted")),
                  optional(as("password", secret("new_password"))),
                  optional(secret("new_password_encrypted")), optional(text("kid"))},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .pool = Pool::kSlow,
       .done = "修改密码成功", .handler = password},
      {.path = "/user/update/info", .methods = kPost,
       .fields = {optional(text("nickname")), optional(text("email")), optional(text("phone"))},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .limit = Limit::kLookups,
       .done = "修改信息成功", .handler = update_info},
      {.path = "/user/load/info", .methods = kGet,
       .access = Access::kSignedIn, .handler = load_info},
      {.path = "/user/load/avatar", .methods = kGet,
       .fields = {optional(text("uid"))},
       .access = Access::kSessionOptional, .handler = load_avatar},
      {.path = "/user/security/logout", .methods = kGet,
       .access = Access::kSessionOptional, .effect = RouteEffect::kChanges, .done = "登出成功",
       .handler = logout},
      {.path = "/user/security/refresh", .methods = kGet,
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .done = "刷新成功",
       .handler = refresh},
      {.path = "/user/security/key", .methods = kGet,
       .handler = key},
  };
}

std::vector<FaultRow> faults() {
  return complete_faults({.status = 200}, {
      {.path = "/user/login", .fault = Fault::kWrongCredentials},
      {.path = "/user/update/password", .fault = Fault::kWrongCredentials, .message = "原密码错误"},

      {.fault = Fault::kClosed},
      {.fault = Fault::kUnsupportedMedia, .status = 400, .message = "请求格式错误,请使用application/x-www-form-urlencoded或multipart/form-data"},
  });
}
// clang-format on

}  // namespace

Contract basic() {
  return {.name = "basic",
          .language = Language::kChinese,
          .credential = Credential::kCookie,
          .body = Body::kFormOrMultipart,
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
