// The contract *basic* (docs/contracts/basic.md), in its document's order. Form or multipart in, a
// cookie for the session, `{"msg", "result", "data"}` out. The document names paths and purposes;
// the words are ours.
#include <limits>

#include "base/text.h"
#include "contracts/all.h"
#include "contracts/call.h"
#include "contracts/encrypted_password.h"
#include "http/json_writer.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;

// 注册
Result<Reply> register_(Call& call) {
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
Result<domain::LoginSubject> claim(Call& call) {
  const auto username = call.non_empty("username");
  if (!username && !call.non_empty("uid"))
    return base::fail_field(Fault::kMissingField, "username");
  if (!call.non_empty("uid")) return call.services.accounts.subject_by_username(*username);
  auto uid = uid_of(call);
  if (!uid) return base::pass(uid);
  if (!username) return call.services.accounts.subject_by_id(*uid);
  auto subject = call.services.accounts.subject_by_username(*username);
  if (subject && subject->account && subject->account->id != *uid) {
    subject->standing = domain::LoginSubject::Standing::kBarred;
  }
  return subject;
}

// 登录
Result<Reply> login(Call& call) {
  auto subject = claim(call);
  if (!subject) return base::pass(subject);
  auto password = submitted(call, "password");
  if (!password) return base::pass(password);
  auto account =
      call.services.accounts.authenticate(std::move(*subject), std::move(*password), call.client);
  if (!account) return base::pass(account);
  auto token = call.services.sessions.open(*account, call.client, call.submitted_token);
  if (!token) return base::pass(token);
  return Reply{.opened = std::move(*token),
               .device = domain::Device{account->id, account->session_epoch, {}}};
}

// 修改密码
Result<Reply> password(Call& call) {
  auto old_password = submitted(call, "old_password");
  if (!old_password) return base::pass(old_password);
  auto new_password = submitted(call, "new_password");
  if (!new_password) return base::pass(new_password);
  const Account& account = call.session->account;
  auto change = call.services.accounts.change_password(account, std::move(*old_password),
                                                       std::move(*new_password), call.client);
  if (!change) return base::pass(change);
  return Reply{.opened = std::move(change->token),
               .device = domain::Device{account.id, change->epoch, {}}};
}

// 修改信息
Result<Reply> update_info(Call& call) {
  auto updated = call.services.accounts.update_profile(*call.session,
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
      .field("email", account.email.value_or(""))
      .field("phone", account.phone.value_or(""))
      .field("avatar", call.avatar_url(account))
      .field("created", base::to_epoch_ms(account.created))
      .field("updated", base::to_epoch_ms(account.updated))
      .end_object();
  return Reply{.data = json.take()};
}

// 读取头像: one's own, or that of `uid`; whoever has none, and whoever is not there, look alike.
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

// 登出: every other session of the account ends with it. A device that was known stays known.
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
  constexpr std::string_view kAlgorithm = "RSA-OAEP-256";
  http::JsonWriter json;
  json.begin_object()
      .field("kid", offer->key.kid)
      .field("alg", kAlgorithm)
      .field("key", offer->key.pem)
      .begin_object("jwk")
      .field("kty", "RSA")
      .field("n", offer->key.modulus)
      .field("e", offer->key.exponent)
      .field("alg", kAlgorithm)
      .field("use", "enc")
      .field("kid", offer->key.kid)
      .end_object()
      .field("nonce", offer->nonce)
      .field("expires_in", std::int64_t{offer->expires_in.count()})
      .end_object();
  return Reply{.data = json.take()};
}

enum class Outcome { kDone, kRefused };

std::string envelope(Outcome outcome, std::string_view message, std::string_view data) {
  http::JsonWriter json;
  json.begin_object().field("msg", message).field("result", outcome == Outcome::kDone);
  if (!data.empty()) json.raw_field("data", data);
  json.end_object();
  return json.take();
}

std::string success(std::string_view message, std::string_view data) {
  return envelope(Outcome::kDone, message, data);
}

std::string failure(const Refused& refused) {
  return envelope(Outcome::kRefused, refused.message, {});
}

constexpr auto kOptional = Presence::kOptional;
constexpr auto kSecret = Exposure::kSecret;

// clang-format off
std::vector<Route> routes() {
  return {
      {"/user/register", kPost,
       {{"username"}, {"password", kOptional, kSecret}, {"password_encrypted", kOptional, kSecret, "sealed"},
        {"kid", kOptional}, {"nickname", kOptional}, {"email", kOptional}, {"phone", kOptional}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "注册成功", register_,
       Strict::kServed, Limit::kLookups},
      {"/user/login", kPost,
       {{"username", kOptional}, {"uid", kOptional}, {"password", kOptional, kSecret},
        {"password_encrypted", kOptional, kSecret}, {"kid", kOptional}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "登录成功", login},
      {"/user/update/password", kPost,
       {{"old_password", kOptional, kSecret}, {"old_password_encrypted", kOptional, kSecret},
        {"new_password", kOptional, kSecret, "password"}, {"new_password_encrypted", kOptional, kSecret},
        {"kid", kOptional}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "修改密码成功", password},
      {"/user/update/info", kPost,
       {{"nickname", kOptional}, {"email", kOptional}, {"phone", kOptional}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "修改信息成功", update_info,
       Strict::kServed, Limit::kLookups},
      {"/user/load/info", kGet,
       {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", load_info},
      {"/user/load/avatar", kGet,
       {{"uid", kOptional}},
       Caller::kEither, RouteEffect::kReads, Pool::kQuick, "", load_avatar},
      {"/user/security/logout", kGet,
       {},
       Caller::kEither, RouteEffect::kChanges, Pool::kQuick, "登出成功", logout},
      {"/user/security/refresh", kGet,
       {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "刷新成功", refresh},
      {"/user/security/key", kGet,
       {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", key},
  };
}

std::vector<FaultRow> faults() {
  constexpr auto kNamed = FaultRow::Field::kNamed;
  constexpr std::string_view kAny;
  constexpr int kNoCode = 0;
  return {
      {"/user/login",           Fault::kWrongCredentials, 200, kNoCode, "用户名或密码错误"},
      {"/user/update/password", Fault::kWrongCredentials, 200, kNoCode, "原密码错误"},

      {kAny, Fault::kNotSignedIn,      200, kNoCode, "请先登录"},
      {kAny, Fault::kMissingField,     200, kNoCode, "参数错误", kNamed},
      {kAny, Fault::kInvalidField,     200, kNoCode, "参数错误", kNamed},
      {kAny, Fault::kTaken,            200, kNoCode, "参数错误", kNamed},
      {kAny, Fault::kWrongCredentials, 200, kNoCode, "用户名或密码错误"},
      {kAny, Fault::kNotFound,         200, kNoCode, "用户不存在"},
      {kAny, Fault::kClosed,           200, kNoCode, "注册已关闭"},
      {kAny, Fault::kOffInStrict,      200, kNoCode, "严格模式(STRICT)已停用此功能"},
      {kAny, Fault::kStaleLogin,       200, kNoCode, "登录已超过10分钟,请重新登录后再修改"},
      {kAny, Fault::kMalformed,        400, kNoCode, "请求格式错误"},
      {kAny, Fault::kUnsupportedMedia, 400, kNoCode, "请求格式错误,请使用application/x-www-form-urlencoded或multipart/form-data"},
      {kAny, Fault::kForeignOrigin,    403, kNoCode, "拒绝来自其他站点的请求"},
      {kAny, Fault::kUnknownPath,      404, kNoCode, "接口不存在"},
      {kAny, Fault::kWrongMethod,      405, kNoCode, "请求方法不支持"},
      {kAny, Fault::kTooLarge,         413, kNoCode, "请求内容过大"},
      {kAny, Fault::kThrottled,        429, kNoCode, "操作过于频繁,请稍后再试"},
      {kAny, Fault::kUnexpected,       500, kNoCode, "服务端异常"},
      {kAny, Fault::kUncertain,        500, kNoCode, "服务端异常"},
      {kAny, Fault::kStoreDown,        503, kNoCode, "服务端异常"},
      {kAny, Fault::kStoreBusy,        503, kNoCode, "服务端异常"},
  };
}
// clang-format on

}  // namespace

Contract basic() {
  return {.name = "basic",
          .suffix = {},
          .language = Language::kChinese,
          .language_cookie = {},
          .credential = Credential::kCookie,
          .body = Body::kFormOrMultipart,
          .md5_scheme = {},
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
