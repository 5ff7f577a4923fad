// The contract *medusa* (docs/contracts/medusa.md), in its document's order. JSON in, the session's
// token in the body (with a picture: in the header `token`), `{"message", "code"}` out, with HTTP
// 200 for all that its codes can say. Its paths end in a slash, and are served without one too.
#include "contracts/all.h"
#include "contracts/call.h"
#include "domain/login/server_key.h"
#include "http/json_writer.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::Account;
using domain::SubmittedPassword;

constexpr int kLeastSide = 32;  // pixels
constexpr std::string_view kDefaultAvatar = "admin.jpg";

Result<domain::Solution> solution_of(const Call& call) {
  const domain::Solution solution{.key = call.text("verification_code_key"),
                                  .answer = call.text("verification_code")};
  if (solution.key.empty() || solution.answer.empty()) return base::fail(Fault::kNoCaptcha);
  return solution;
}

// Asked before the captcha is spent, which a throttled request keeps.
Result<void> spend_captcha(Call& call) {
  auto solution = solution_of(call);
  if (!solution) return base::pass(solution);
  if (auto asked = call.services.throttle.ask_server_key(call.client); !asked) return asked;
  return call.services.captchas.spend(*solution, call.client);
}

Result<void> check_filled(const Call& call) {
  for (const std::string_view field : {"show_name", "username", "passwd", "email", "key"}) {
    if (call.text(field).empty()) return base::fail_field(Fault::kEmptyField, field);
  }
  return {};
}

// 获取验证码: the document assumes it; the program it came from has it here.
Result<Reply> get_verification_code(Call& call) {
  auto drawn = call.services.captchas.draw(call.client);
  if (!drawn) return base::pass(drawn);
  return Reply{.raw = {"image/png", std::move(drawn->png)},
               .headers = {{"VerificationCodeKey", std::move(drawn->key)},
                           {"Access-Control-Expose-Headers", "VerificationCodeKey"}}};
}

// 注册接口. Refused in this order: captcha, switch, empty, key, rules, taken.
Result<Reply> registered(Call& call) {
  if (auto asked = call.services.throttle.ask_registration(call.client); !asked) {
    return base::pass(asked);
  }
  if (auto solved = spend_captcha(call); !solved) return base::pass(solved);
  const base::Secret& key = call.mount.server_keys.registration;
  if (!call.mount.registration_open || key.empty()) return base::fail(Fault::kClosed);
  if (auto filled = check_filled(call); !filled) return base::pass(filled);
  auto proven =
      domain::check_server_key(call.services.throttle, key, call.text("key"), call.client);
  if (!proven) return base::pass(proven);
  auto account =
      call.services.accounts.sign_up({.username = call.text("username"),
                                      .email = call.text("email"),
                                      .password = SubmittedPassword{call.secret("passwd")},
                                      .nickname = call.text("show_name")},
                                     call.client);
  if (!account) return base::pass(account);
  return Reply{};
}

Result<domain::LoginSubject> claim(Call& call) {
  auto solution = solution_of(call);
  if (!solution) return base::pass(solution);
  auto subject = call.services.accounts.subject_by_username(call.text("username"));
  if (subject) subject->solution = *solution;
  return subject;
}

// 登录接口
Result<Reply> login(Call& call) {
  auto subject = claim(call);
  if (!subject) return base::pass(subject);
  auto account = call.services.accounts.authenticate(
      std::move(*subject), SubmittedPassword{call.secret("passwd")}, call.client);
  if (!account) return base::pass(account);
  auto token = call.services.sessions.open(*account, call.client);
  if (!token) return base::pass(token);
  return Reply{.data = http::json_text(token->reveal())};
}

// 获取用户个人信息
Result<Reply> user_info(Call& call) {
  const Account& account = call.session->account;
  http::JsonWriter json;
  json.begin_object()
      .field("id", account.id)
      .field("key", call.services.user_keys.of(account))
      .field("name", account.username.value_or(""))
      .field("token", call.submitted_token)
      .field("show_name", account.nickname.value_or(""))
      .field("email", account.email.value_or(""))
      .field("avatar", account.avatar.value_or(std::string{kDefaultAvatar}))
      .end_object();
  return Reply{.data = json.take()};
}

// 更新用户密码: by name and password; a session is neither needed nor given.
Result<Reply> update_password(Call& call) {
  auto subject = claim(call);
  if (!subject) return base::pass(subject);
  auto changed = call.services.accounts.change_password(
      std::move(*subject), SubmittedPassword{call.secret("old_passwd")},
      SubmittedPassword{call.secret("new_passwd")}, call.client);
  if (!changed) return base::pass(changed);
  return Reply{};
}

// 更新用户显示名称
Result<Reply> update_show_name(Call& call) {
  auto updated = call.services.accounts.update_profile(
      *call.session, {.nickname = call.text("new_show_name")}, call.client);
  if (!updated) return base::pass(updated);
  return Reply{};
}

// 更新用户秘钥
Result<Reply> update_key(Call& call) {
  auto renewed = call.services.user_keys.renew(*call.session, call.client);
  if (!renewed) return base::pass(renewed);
  return Reply{};
}

// 忘记密码接口: break-glass, for whoever has the operator's key.
Result<Reply> forget_password(Call& call) {
  if (auto solved = spend_captcha(call); !solved) return base::pass(solved);
  const base::Secret& key = call.mount.server_keys.recovery;
  if (key.empty()) return base::fail(Fault::kSwitchedOff);
  auto proven =
      domain::check_server_key(call.services.throttle, key, call.text("key"), call.client);
  if (!proven) return base::pass(proven);
  auto reset = call.services.recovery.reset_by_server_key(call.text("name"), call.text("email"),
                                                          call.secret("new_passwd"), call.client);
  if (!reset) return base::pass(reset);
  return Reply{};
}

// 更新头像
Result<Reply> upload_avatar(Call& call) {
  auto name = call.services.avatars.set(*call.session, call.picture, call.client, kLeastSide);
  if (!name) return base::pass(name);
  return Reply{.data = http::json_text(*name)};
}

constexpr int kDone = 200;

std::string envelope(int code, std::string_view message, std::string_view data) {
  http::JsonWriter json;
  json.begin_object();
  if (data.empty()) {
    json.field("message", message);
  } else {
    json.raw_field("message", data);
  }
  json.field("code", code).end_object();
  return json.take();
}

std::string success(std::string_view message, std::string_view data) {
  return envelope(kDone, message, data);
}

std::string failure(const Refused& refused) {
  return envelope(refused.row.code, refused.message, {});
}

constexpr auto kPresent = Presence::kPresent;
constexpr auto kNullable = Presence::kNullable;
constexpr auto kSecret = Exposure::kSecret;

// clang-format off
std::vector<Route> routes() {
  return {
      {"/api/get_verification_code", kGet,
       {},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", get_verification_code,
       Strict::kServed, Limit::kCaptchas},
      {"/api/registered", kPost,
       {{"show_name", kPresent, Exposure::kPlain, "nickname"}, {"username", kPresent}, {"passwd", kPresent, kSecret, "password"},
        {"email", kPresent}, {"key", kPresent, kSecret},
        {"verification_code_key", kNullable}, {"verification_code", kNullable}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "注册成功", registered,
       Strict::kServed, Limit::kLookups},
      {"/api/login", kPost,
       {{"username", kPresent}, {"passwd", kPresent, kSecret},
        {"verification_code_key", kNullable}, {"verification_code", kNullable}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", login},
      {"/api/user_info", kPost,
       {{"token", kPresent, kSecret}},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", user_info},
      {"/api/update_password", kPost,
       {{"username", kPresent}, {"old_passwd", kPresent, kSecret},
        {"new_passwd", kPresent, kSecret, "password"},
        {"verification_code_key", kNullable}, {"verification_code", kNullable}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "好耶！修改成功~", update_password},
      {"/api/update_show_name", kPost,
       {{"token", kPresent, kSecret}, {"new_show_name", Presence::kRequired, Exposure::kPlain, "nickname"}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "好诶！修改成功~", update_show_name},
      {"/api/update_key", kPost,
       {{"token", kPresent, kSecret}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kQuick, "呐呐呐呐！修改成功了呢~", update_key},
      {"/api/forget_password", kPost,
       {{"key", kPresent, kSecret}, {"name", kPresent}, {"new_passwd", kPresent, kSecret, "password"},
        {"email", kPresent}, {"verification_code_key", kNullable}, {"verification_code", kNullable}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "修改成功啦~建议去配置文件中关闭忘记密码功能哦~", forget_password},
      {"/api/upload_avatar", kPost,
       {},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "", upload_avatar,
       Strict::kServed, Limit::kRequests, "file"},
  };
}

std::vector<FaultRow> faults() {
  constexpr std::string_view kAny;
  constexpr std::string_view kCaptcha = "/api/get_verification_code";
  constexpr std::string_view kRegistered = "/api/registered";
  constexpr std::string_view kLogin = "/api/login";
  constexpr std::string_view kUserInfo = "/api/user_info";
  constexpr std::string_view kForget = "/api/forget_password";
  constexpr std::string_view kAvatar = "/api/upload_avatar";
  constexpr std::string_view kNotThere = "输入信息有误重新输入";
  constexpr std::string_view kScared = "大黑阔别乱搞，莎莎好怕怕(*/ω＼*)";
  constexpr std::string_view kJoking = "搁着闹呢？";
  constexpr std::string_view kOdd = "你不对劲！为什么报错了？";
  constexpr std::string_view kSmall = "它实在是太小了，莎酱真的一点感觉都没有o(TヘTo)";
  constexpr std::string_view kForbidden = "小宝贝这是非法查询哦(๑•̀ㅂ•́)و✧";
  constexpr std::string_view kUnknown = "未知错误";
  return {
      {kCaptcha,    Fault::kWrongMethod,      200, 500, "请使用GET请求"},

      {kRegistered, Fault::kUnexpected,       200, 400, kUnknown},
      {kRegistered, Fault::kWrongServerKey,   200, 403, "小宝贝这是非法注册哦(๑•̀ㅂ•́)و✧"},
      {kRegistered, Fault::kMalformed,        200, 404, "报错"},
      {kRegistered, Fault::kMissingField,     200, 404, "报错"},
      {kRegistered, Fault::kClosed,           200, 503, "小宝贝你没有开启注册功能哦！！"},
      {kRegistered, Fault::kWrongCaptcha,     200, 504, "验证码错误或者过期！"},
      {kRegistered, Fault::kNoCaptcha,        200, 505, "验证码或者验证码秘钥不能为空！"},
      {kRegistered, Fault::kInvalidField,     200, 603, "注册失败"},
      {kRegistered, Fault::kTaken,            200, 604, "用户名或邮箱已存在"},
      {kRegistered, Fault::kEmptyField,       200, 666, "宝贝数据呢？"},

      {kLogin,      Fault::kWrongCredentials, 200, 604, "账号或密码错误"},

      {kUserInfo,   Fault::kMalformed,        200, 404, kJoking},
      {kUserInfo,   Fault::kMissingField,     200, 404, kJoking},

      {kForget,     Fault::kSwitchedOff,      200, 403, "小宝贝你没有开启忘记密码功能哦(๑•̀ㅂ•́)و✧"},
      {kForget,     Fault::kWrongServerKey,   200, 404, kScared},
      {kForget,     Fault::kMalformed,        200, 404, kScared},
      {kForget,     Fault::kMissingField,     200, 404, kScared},
      {kForget,     Fault::kNotFound,         200, 501, "这个数据你是认真的嘛(。﹏。)"},
      {kForget,     Fault::kInvalidField,     200, 501, "这个数据你是认真的嘛(。﹏。)"},

      {kAvatar,     Fault::kNotAPicture,      200, 169, kOdd},
      {kAvatar,     Fault::kInvalidField,     200, 169, kOdd},
      {kAvatar,     Fault::kMalformed,        200, 169, kOdd},
      {kAvatar,     Fault::kUnsupportedMedia, 200, 169, kOdd},
      {kAvatar,     Fault::kDisabled,         200, 404, "宝贝没有用户你要插到哪里去呢？"},
      {kAvatar,     Fault::kTinyPicture,      200, 603, kSmall},
      {kAvatar,     Fault::kMissingField,     200, 603, kSmall},

      {kAny, Fault::kBroken,           400, 404, "报错"},
      {kAny, Fault::kNotAPicture,      200, 169, kOdd},
      {kAny, Fault::kForeignOrigin,    403, 403, kForbidden},
      {kAny, Fault::kNotSignedIn,      200, 403, kForbidden},
      {kAny, Fault::kStaleLogin,       200, 403, kForbidden},
      {kAny, Fault::kWrongCredentials, 200, 404, kNotThere},
      {kAny, Fault::kMissingField,     200, 404, kNotThere},
      {kAny, Fault::kInvalidField,     200, 404, kNotThere},
      {kAny, Fault::kTaken,            200, 404, kNotThere},
      {kAny, Fault::kNotFound,         200, 404, kNotThere},
      {kAny, Fault::kMalformed,        200, 404, kNotThere},
      {kAny, Fault::kUnsupportedMedia, 200, 404, kNotThere},
      {kAny, Fault::kOffInStrict,      200, 403, "严格模式(STRICT)已停用此功能"},
      {kAny, Fault::kUnknownPath,      404, 404, "接口不存在"},
      {kAny, Fault::kTooLarge,         413, 413, "请求内容过大"},
      {kAny, Fault::kThrottled,        429, 429, "操作过于频繁,请稍后再试"},
      {kAny, Fault::kWrongMethod,      200, 500, "请使用Post请求"},
      {kAny, Fault::kWrongCaptcha,     200, 503, "验证码错误或者过期！"},
      {kAny, Fault::kNoCaptcha,        200, 504, "验证码或者验证码秘钥不能为空！"},
      {kAny, Fault::kUnexpected,       500, 400, kUnknown},
      {kAny, Fault::kUncertain,        500, 400, kUnknown},
      {kAny, Fault::kStoreDown,        503, 400, kUnknown},
      {kAny, Fault::kStoreBusy,        503, 400, kUnknown},
  };
}
// clang-format on

}  // namespace

Contract medusa() {
  return {.name = "medusa",
          .suffix = {},
          .language = Language::kChinese,
          .language_cookie = {},
          .credential = Credential::kToken,
          .body = Body::kJson,
          .server_keys = true,
          .md5_scheme = {},
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
