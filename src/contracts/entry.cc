// The contract *entry* (docs/contracts/entry.md), in its document's order. JSON in, the session's
// token in the header Authorization, `{"code", "msg", "result"}` out. Clients send the MD5 of a
// password. The contract has no sign-up.
#include <algorithm>

#include "base/text.h"
#include "contracts/all.h"
#include "contracts/call.h"
#include "http/json_writer.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;
using domain::SubmittedPassword;

constexpr std::size_t kMd5Length = 32;

Result<SubmittedPassword> md5_of(const Call& call) {
  const std::string digest = base::ascii_lower(call.text("password"));
  if (digest.size() != kMd5Length || !std::ranges::all_of(digest, base::is_hex_digit)) {
    return base::fail_field(Fault::kInvalidField, "password", base::Refusal::kBadForm);
  }
  return SubmittedPassword{base::Secret{digest}, SubmittedPassword::Form::kMd5};
}

// 1 用户登录: administrators cannot log in here; their names are treated like unknown ones.
Result<Reply> login(Call& call) {
  auto password = md5_of(call);
  if (!password) return base::pass(password);
  auto subject = call.services.logins.subject_by_username(call.text("username"), call.client);
  if (!subject) return base::pass(subject);
  subject->always_fail = subject->account && subject->account->role == domain::Role::kAdmin;
  auto login = call.services.logins.log_in(std::move(*subject), std::move(*password), call.client);
  if (!login) return base::pass(login);
  const Account& account = login->account;
  http::JsonWriter json;
  json.begin_object()
      .field("nickname", account.nickname.value_or(""))
      .field("profilePicture", call.avatar_url(account))
      .field("token", login->token.reveal())
      .field("username", account.username.value_or(""))
      .end_object();
  return Reply{.data = json.take()};
}

// 2 用户退出登录
Result<Reply> logout(Call& call) {
  auto ended = call.services.sessions.end(*call.session, call.client);
  if (!ended) return base::pass(ended);
  return Reply{};
}

// 3 修改用户信息
Result<Reply> update_user_info(Call& call) {
  auto updated = call.services.self_service.update(
      *call.session, {.nickname = call.non_empty("nickname")}, call.client);
  if (!updated) return base::pass(updated);
  return Reply{};
}

// 4 修改用户头像
Result<Reply> update_user_profile_picture(Call& call) {
  auto name = call.services.avatars.set(*call.session, call.picture, call.client);
  if (!name) return base::pass(name);
  return Reply{};
}

// 5 获取用户信息
Result<Reply> get_user_info(Call& call) {
  const Account& account = call.session->account;
  http::JsonWriter json;
  json.begin_object()
      .field("nickname", account.nickname.value_or(""))
      .field("profile_picture", call.avatar_url(account))
      .field("username", account.username.value_or(""))
      .end_object();
  return Reply{.data = json.take()};
}

// The document's samples spell `code` as `coode`, so the envelope has both.
std::string envelope(int code, std::string_view message, std::string_view result) {
  http::JsonWriter json;
  json.begin_object().field("code", code).field("msg", message);
  if (result.empty()) {
    json.field("result", "");
  } else {
    json.raw_field("result", result);
  }
  json.field("coode", code).end_object();
  return json.take();
}

std::string success(std::string_view message, std::string_view data) {
  return envelope(0, message, data);
}

std::string failure(const Refused& refused) {
  return envelope(refused.row.code, refused.message, {});
}

// clang-format off
std::vector<Route> routes() {
  return {
      {.path = "/login", .methods = kPost,
       .fields = {text("username"), secret("password")},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .strict = Strict::kOff,
       .handler = login},
      {.path = "/user/logout", .methods = kPost,
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .handler = logout},
      {.path = "/user/update_user_info", .methods = kPut,
       .fields = {text("nickname")},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .handler = update_user_info},
      {.path = "/user/update_user_profile_picture", .methods = kPut,
       .picture = "file", .access = Access::kSignedIn, .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow, .handler = update_user_profile_picture},
      {.path = "/user/get_user_info", .methods = kGet,
       .access = Access::kSignedIn, .handler = get_user_info},
  };
}

std::vector<FaultRow> faults() {
  return complete_faults({.status = 400, .code = 200400}, {
      {.fault = Fault::kWrongCredentials, .status = 200, .code = 3002},
      {.fault = Fault::kThrottled, .code = 3003},
      {.fault = Fault::kNotAPicture, .message = "参数错误: file 不是可识别的图片(GIF、PNG、JPEG、WebP)"},
      {.fault = Fault::kUnsupportedMedia, .status = 400, .message = "请求格式错误,请使用multipart/form-data"},
      {.fault = Fault::kMissingField, .code = 200401, .message = "缺少参数", .field = FaultRow::Field::kNamed},
      {.fault = Fault::kNoToken, .status = 401, .code = 200410, .message = "未提供token"},
      // HTTP 200: the document's front end reads this code in successful responses only, and opens
      // its login page only then.
      {.fault = Fault::kNotSignedIn, .status = 200, .code = 200412, .message = "token无效或已过期"},
      {.fault = Fault::kStaleLogin, .status = 200, .code = 200412},
      {.fault = Fault::kNotFound, .status = 404, .code = 200404},
      {.fault = Fault::kUnknownPath, .code = 200404},
      {.fault = Fault::kWrongMethod, .code = 200405},
      {.fault = Fault::kUnexpected, .code = 200500},
      {.fault = Fault::kUncertain, .code = 200500},
      {.fault = Fault::kStoreDown, .code = 200500},
      {.fault = Fault::kStoreBusy, .code = 200500},
  });
}
// clang-format on

}  // namespace

Contract entry() {
  return {.name = "entry",
          .language = Language::kChinese,
          .credential = Credential::kAuthorization,
          .body = Body::kJson,
          .registration = Registration::kNone,
          .md5_scheme = "entry-md5",
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
