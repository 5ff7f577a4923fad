// The contract *entry* (docs/contracts/entry.md), in its document's order. JSON in, the session's
// token in the header Authorization, `{"code", "msg", "result"}` out. Clients send the MD5 of a
// password; accounts come from elsewhere.
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

// 1 用户登录: administrators have none here, and look like nobody.
Result<Reply> login(Call& call) {
  auto password = md5_of(call);
  if (!password) return base::pass(password);
  auto claim = call.services.accounts.subject_by_username(call.text("username"));
  if (!claim) return base::pass(claim);
  if (claim->account && claim->account->role == domain::Role::kAdmin) {
    claim->standing = domain::LoginSubject::Standing::kBarred;
  }
  auto account =
      call.services.accounts.authenticate(std::move(*claim), std::move(*password), call.client);
  if (!account) return base::pass(account);
  auto token = call.services.sessions.open(*account, call.client);
  if (!token) return base::pass(token);
  http::JsonWriter json;
  json.begin_object()
      .field("nickname", account->nickname.value_or(""))
      .field("profilePicture", call.avatar_url(*account))
      .field("token", token->reveal())
      .field("username", account->username.value_or(""))
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
  auto updated = call.services.accounts.update_profile(
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

// The document's samples print `coode` for `code`, so clients of either find theirs.
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

constexpr auto kRequired = Presence::kRequired;
constexpr auto kSecret = Exposure::kSecret;

// clang-format off
std::vector<Route> routes() {
  return {
      {"/login", kPost,
       {{"username"}, {"password", kRequired, kSecret}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", login,
       Strict::kOff},
      {"/user/logout", kPost,
       {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "", logout},
      {"/user/update_user_info", kPut,
       {{"nickname"}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "", update_user_info},
      {"/user/update_user_profile_picture", kPut,
       {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "", update_user_profile_picture,
       Strict::kServed, Limit::kRequests, "file"},
      {"/user/get_user_info", kGet,
       {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", get_user_info},
  };
}

std::vector<FaultRow> faults() {
  constexpr auto kNamed = FaultRow::Field::kNamed;
  constexpr std::string_view kAny;
  return {
      {kAny, Fault::kWrongCredentials, 200, 3002,   "用户名或密码错误"},
      {kAny, Fault::kThrottled,        429, 3003,   "操作过于频繁,请稍后再试"},
      {kAny, Fault::kInvalidField,     400, 200400, "参数错误", kNamed},
      {kAny, Fault::kTaken,            400, 200400, "参数错误", kNamed},
      {kAny, Fault::kNotAPicture,      400, 200400, "参数错误: file 不是可识别的图片(GIF、PNG、JPEG、WebP)"},
      {kAny, Fault::kMalformed,        400, 200400, "请求格式错误"},
      {kAny, Fault::kUnsupportedMedia, 400, 200400, "请求格式错误,请使用multipart/form-data"},
      {kAny, Fault::kOffInStrict,      400, 200400, "严格模式(STRICT)已停用此功能"},
      {kAny, Fault::kMissingField,     400, 200401, "缺少参数", kNamed},
      {kAny, Fault::kForeignOrigin,    403, 200400, "拒绝来自其他站点的请求"},
      {kAny, Fault::kNoToken,          401, 200410, "未提供token"},
      // HTTP 200: the document's front end reads this code in successful answers alone, and shows
      // its login page only then.
      {kAny, Fault::kNotSignedIn,      200, 200412, "token无效或已过期"},
      {kAny, Fault::kStaleLogin,       200, 200412, "登录已超过10分钟,请重新登录后再修改"},
      {kAny, Fault::kNotFound,         404, 200404, "用户不存在"},
      {kAny, Fault::kUnknownPath,      404, 200404, "接口不存在"},
      {kAny, Fault::kWrongMethod,      405, 200405, "请求方法不支持"},
      {kAny, Fault::kTooLarge,         413, 200400, "请求内容过大"},
      {kAny, Fault::kUnexpected,       500, 200500, "服务端异常"},
      {kAny, Fault::kUncertain,        500, 200500, "服务端异常"},
      {kAny, Fault::kStoreDown,        503, 200500, "服务端异常"},
      {kAny, Fault::kStoreBusy,        503, 200500, "服务端异常"},
  };
}
// clang-format on

}  // namespace

Contract entry() {
  return {.name = "entry",
          .suffix = {},
          .language = Language::kChinese,
          .language_cookie = {},
          .credential = Credential::kAuthorization,
          .body = Body::kJson,
          .md5_scheme = "entry-md5",
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
