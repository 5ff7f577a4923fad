// The contract *portal* (docs/contracts/portal.md), in its document's order. JSON in, a cookie for
// the session, `{"message", "success", "data"}` out, in the client's language. People register with
// an address that they prove to read, and log in with it.
#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "contracts/all.h"
#include "contracts/call.h"
#include "http/json_writer.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;
using domain::CodeUse;
using domain::SubmittedPassword;

constexpr std::size_t kImgTokenLength = 32;

std::unexpected<base::Failure> bad(std::string_view field) {
  return base::fail_field(Fault::kInvalidField, field, base::Refusal::kBadForm);
}

bool is_img_token(std::string_view text) {
  return text.size() == kImgTokenLength && std::ranges::all_of(text, base::is_ascii_alphanumeric);
}

domain::Device device_of(const Account& account) { return {account.id, account.session_epoch, {}}; }

// 1.1 获取图片验证码
Result<Reply> draw_img(Call& call) {
  const std::string_view token = call.text("imgToken");
  if (!is_img_token(token)) return bad("imgToken");
  auto png = call.services.captchas.draw_as(token, call.client);
  if (!png) return base::pass(png);
  return Reply{.raw = {"image/png", std::move(*png)}};
}

// 1.2 校验图片验证码
Result<Reply> check_img(Call& call) {
  const std::string_view token = call.text("imgToken");
  if (!is_img_token(token)) return bad("imgToken");
  auto checked = call.services.captchas.check({token, call.text("imgVerifyCode")}, call.client);
  if (!checked) return base::pass(checked);
  return Reply{};
}

// What only one action of a route needs.
Result<void> need(const Call& call, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) {
    if (!call.non_empty(field)) return base::fail_field(Fault::kMissingField, field);
  }
  return {};
}

Result<std::optional<domain::Solution>> pair_of(const Call& call) {
  if (auto there = need(call, {"imgToken", "imgVerifyCode"}); !there) return base::pass(there);
  return domain::Solution{call.text("imgToken"), call.text("imgVerifyCode")};
}

// 2 获取邮箱验证码
Result<Reply> email(Call& call) {
  const std::string_view action = call.text("action");
  if (action != "register" && action != "other") return bad("action");
  const bool registers = action == "register";
  Result<std::optional<domain::Solution>> pair;
  if (registers) pair = pair_of(call);
  if (!pair) return base::pass(pair);
  auto sent = call.services.codes.send(
      call.text("email"), registers ? CodeUse::kRegistration : CodeUse::kReset, *pair, call.client);
  if (!sent) return base::pass(sent);
  return Reply{};
}

// 3 注册
Result<Reply> register_(Call& call) {
  if (!call.mount.registration_open) return base::fail(Fault::kClosed);
  auto signed_up = call.services.accounts.sign_up_and_log_in(
      {.email = call.text("email"),
       .password = SubmittedPassword{call.secret("password")},
       .code = call.text("verifyCode"),
       .channel = call.non_empty("channel")},
      call.client);
  if (!signed_up) return base::pass(signed_up);
  return Reply{.opened = std::move(signed_up->token), .device = device_of(signed_up->account)};
}

// 4 登录
Result<Reply> login(Call& call) {
  auto subject = call.services.accounts.subject_by_email(call.text("email"));
  if (!subject) return base::pass(subject);
  auto account = call.services.accounts.authenticate(
      std::move(*subject), SubmittedPassword{call.secret("password")}, call.client);
  if (!account) return base::pass(account);
  auto token = call.services.sessions.open(*account, call.client, call.submitted_token);
  if (!token) return base::pass(token);
  return Reply{.opened = std::move(*token), .device = device_of(*account)};
}

// 5 登出
Result<Reply> logout(Call& call) {
  if (!call.session) return Reply{.ended = true};
  auto ended = call.services.sessions.end(*call.session, call.client);
  if (!ended) return base::pass(ended);
  return Reply{.ended = true};
}

Result<Reply> modify(Call& call) {
  if (!call.session) return base::fail(Fault::kNotSignedIn);
  if (auto there = need(call, {"originPassword", "password"}); !there) return base::pass(there);
  const Account& account = call.session->account;
  auto change = call.services.accounts.change_password(
      account, SubmittedPassword{call.secret("originPassword")},
      SubmittedPassword{call.secret("password")}, call.client);
  if (!change) return base::pass(change);
  return Reply{.opened = std::move(change->token),
               .device = domain::Device{account.id, change->epoch, {}}};
}

Result<Reply> reset(Call& call) {
  if (auto there = need(call, {"email", "password", "verifyCode"}); !there) {
    return base::pass(there);
  }
  auto reset = call.services.recovery.reset_by_code(call.text("email"), call.text("verifyCode"),
                                                    call.secret("password"), call.client);
  if (!reset) return base::pass(reset);
  return Reply{};
}

// 6 修改重置密码
Result<Reply> password(Call& call) {
  const std::string_view action = call.text("action");
  if (action != "modify" && action != "reset") return bad("action");
  return action == "modify" ? modify(call) : reset(call);
}

// 7 获取用户信息
Result<Reply> user_info(Call& call) {
  const Account& account = call.session->account;
  const bool admin = account.role == domain::Role::kAdmin;
  http::JsonWriter json;
  json.begin_object()
      .field("userGid", account.gid)
      .field("email", account.email.value_or(""))
      .field("nickname", account.nickname.value_or(""))
      .field("headImgUrl", call.avatar_url(account))
      .field("admin", admin);
  if (admin) json.field("managementPage", std::string{call.public_url} + "/admin/");
  json.end_object();
  return Reply{.data = json.take()};
}

enum class Outcome { kDone, kRefused };

std::string envelope(Outcome outcome, std::string_view message, std::string_view data) {
  http::JsonWriter json;
  json.begin_object().field("message", message).field("success", outcome == Outcome::kDone);
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

constexpr auto kRequired = Presence::kRequired;
constexpr auto kOptional = Presence::kOptional;
constexpr auto kPlain = Exposure::kPlain;
constexpr auto kSecret = Exposure::kSecret;
constexpr auto kQuery = FieldSource::kQuery;

// clang-format off
std::vector<Route> routes() {
  return {
      {"/verify-code/img", kGet,
       {{"imgToken", kRequired, kPlain, {}, kQuery}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", draw_img,
       Strict::kServed, Limit::kCaptchas},
      {"/verify-code/img", kPost,
       {{"imgToken", kRequired, kPlain, {}, kQuery}, {"imgVerifyCode", kRequired, kPlain, {}, kQuery}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", check_img,
       Strict::kServed, Limit::kCaptchas},
      {"/verify-code/email", kPost,
       {{"action", kRequired, kPlain, {}, kQuery}, {"email"},
        {"imgToken", kOptional}, {"imgVerifyCode", kOptional}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kQuick, "", email},
      {"/register", kPost,
       {{"email"}, {"password", kRequired, kSecret}, {"verifyCode", kRequired, kSecret}, {"channel", kOptional}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", register_},
      {"/login", kPost,
       {{"email"}, {"password", kRequired, kSecret}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", login},
      {"/logout", kPost,
       {},
       Caller::kEither, RouteEffect::kChanges, Pool::kQuick, "", logout},
      {"/user/password", kPost,
       {{"action", kRequired, kPlain, {}, kQuery}, {"originPassword", kOptional, kSecret},
        {"password", kOptional, kSecret}, {"email", kOptional}, {"verifyCode", kOptional, kSecret}},
       Caller::kEither, RouteEffect::kChanges, Pool::kSlow, "", password},
      {"/user/user-info", kGet,
       {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", user_info},
      {"/user-info", kGet,  // as the document's own program had it
       {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", user_info},
  };
}

std::vector<FaultRow> faults() {
  constexpr auto kNamed = FaultRow::Field::kNamed;
  constexpr auto kUnnamed = FaultRow::Field::kUnnamed;
  constexpr std::string_view kAny;
  constexpr int kNoCode = 0;
  return {
      {"/user/password", Fault::kWrongCredentials, 200, kNoCode, "原密码错误", kUnnamed, "The present password is wrong"},
      {"/register",      Fault::kTaken,            200, kNoCode, "该邮箱已注册", kUnnamed, "This email is registered already"},

      {kAny, Fault::kWrongCredentials, 200, kNoCode, "邮箱或密码错误", kUnnamed, "Wrong email or password"},
      {kAny, Fault::kWrongCode,        200, kNoCode, "邮箱验证码错误或已失效", kUnnamed, "The code from the mail is wrong or has expired"},
      {kAny, Fault::kWrongCaptcha,     200, kNoCode, "图片验证码错误或已失效", kUnnamed, "The code from the picture is wrong or has expired"},
      {kAny, Fault::kMissingField,     200, kNoCode, "参数错误", kNamed, "Invalid request"},
      {kAny, Fault::kInvalidField,     200, kNoCode, "参数错误", kNamed, "Invalid request"},
      {kAny, Fault::kTaken,            200, kNoCode, "参数错误", kNamed, "Invalid request"},
      {kAny, Fault::kNotFound,         200, kNoCode, "用户不存在", kUnnamed, "No such user"},
      {kAny, Fault::kClosed,           200, kNoCode, "注册已关闭", kUnnamed, "Registration is closed"},
      {kAny, Fault::kOffInStrict,      200, kNoCode, "严格模式(STRICT)已停用此功能", kUnnamed, "Switched off by strict mode (STRICT)"},
      {kAny, Fault::kStaleLogin,       200, kNoCode, "登录已超过10分钟,请重新登录后再修改", kUnnamed, "Your login is older than 10 minutes; log in again to change this"},
      {kAny, Fault::kMalformed,        400, kNoCode, "请求格式错误", kUnnamed, "The request cannot be read"},
      {kAny, Fault::kNotSignedIn,      401, kNoCode, "请先登录", kUnnamed, "Please log in first"},
      {kAny, Fault::kForeignOrigin,    403, kNoCode, "拒绝来自其他站点的请求", kUnnamed, "Refused: the request comes from another site"},
      {kAny, Fault::kUnknownPath,      404, kNoCode, "接口不存在", kUnnamed, "No such path"},
      {kAny, Fault::kWrongMethod,      405, kNoCode, "请求方法不支持", kUnnamed, "Method not allowed"},
      {kAny, Fault::kTooLarge,         413, kNoCode, "请求内容过大", kUnnamed, "The request is too large"},
      {kAny, Fault::kUnsupportedMedia, 415, kNoCode, "请使用application/json", kUnnamed, "Use application/json"},
      {kAny, Fault::kThrottled,        429, kNoCode, "操作过于频繁,请稍后再试", kUnnamed, "Too many attempts, try again later"},
      {kAny, Fault::kUnexpected,       500, kNoCode, "服务端异常", kUnnamed, "Server error"},
      {kAny, Fault::kUncertain,        500, kNoCode, "服务端异常", kUnnamed, "Server error"},
      {kAny, Fault::kStoreDown,        503, kNoCode, "服务端异常", kUnnamed, "Server error"},
      {kAny, Fault::kStoreBusy,        503, kNoCode, "服务端异常", kUnnamed, "Server error"},
  };
}
// clang-format on

}  // namespace

Contract portal() {
  return {.name = "portal",
          .suffix = {},
          .language = Language::kChinese,
          .language_cookie = "witshare.i18n.language",
          .credential = Credential::kCookie,
          .body = Body::kJson,
          .md5_scheme = {},
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
