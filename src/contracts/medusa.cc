// The contract *medusa* (docs/contracts/medusa.md), in its document's order. JSON in, the session's
// token in the body (with a picture: in the header `token`), `{"message", "code"}` out, with HTTP
// 200 for all results with a code of the document. Paths end in a slash and also work without one.
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

// The throttle comes first, so that a throttled request does not spend its captcha.
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

// 获取验证码: not defined in the document; the path is that of the document's original program.
Result<Reply> get_verification_code(Call& call) {
  auto drawn = call.services.captchas.draw(call.client);
  if (!drawn) return base::pass(drawn);
  return Reply{.raw = {"image/png", std::move(drawn->png)},
               .headers = {{"VerificationCodeKey", std::move(drawn->key)},
                           {"Access-Control-Expose-Headers", "VerificationCodeKey"}}};
}

// 注册接口. The checks and their order: captcha, switch, empty fields, key, rules, taken.
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

Result<domain::LoginSubject> subject_of(Call& call) {
  auto solution = solution_of(call);
  if (!solution) return base::pass(solution);
  auto subject = call.services.logins.subject_by_username(call.text("username"), call.client);
  if (subject) subject->solution = *solution;
  return subject;
}

// 登录接口
Result<Reply> login(Call& call) {
  auto subject = subject_of(call);
  if (!subject) return base::pass(subject);
  auto login = call.services.logins.log_in(std::move(*subject),
                                           SubmittedPassword{call.secret("passwd")}, call.client);
  if (!login) return base::pass(login);
  return Reply{.data = http::json_text(login->token.reveal())};
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
      .field("email", domain::displayed_email(account).value_or(""))
      .field("avatar", account.avatar.value_or(std::string{kDefaultAvatar}))
      .end_object();
  return Reply{.data = json.take()};
}

// 更新用户密码: by username and password. Needs no session and opens none.
Result<Reply> update_password(Call& call) {
  auto subject = subject_of(call);
  if (!subject) return base::pass(subject);
  auto changed = call.services.logins.change_password(
      std::move(*subject), SubmittedPassword{call.secret("old_passwd")},
      SubmittedPassword{call.secret("new_passwd")}, call.client);
  if (!changed) return base::pass(changed);
  return Reply{};
}

// 更新用户显示名称
Result<Reply> update_show_name(Call& call) {
  auto updated = call.services.self_service.update(
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

// 忘记密码接口: resets any password for a client with the operator's key.
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

// clang-format off
std::vector<Route> routes() {
  return {
      {.path = "/api/get_verification_code", .methods = kGet,
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kCaptchas,
       .handler = get_verification_code},
      {.path = "/api/registered", .methods = kPost,
       .fields = {present(as("nickname", text("show_name"))), present(text("username")),
                  present(as("password", secret("passwd"))), present(text("email")),
                  present(secret("key")), nullable(text("verification_code_key")),
                  nullable(text("verification_code"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kLookups,
       .done = "注册成功", .handler = registered},
      {.path = "/api/login", .methods = kPost,
       .fields = {present(text("username")), present(secret("passwd")),
                  nullable(text("verification_code_key")), nullable(text("verification_code"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .handler = login},
      {.path = "/api/user_info", .methods = kPost,
       .fields = {present(secret("token"))},
       .access = Access::kSignedIn, .handler = user_info},
      {.path = "/api/update_password", .methods = kPost,
       .fields = {present(text("username")), present(secret("old_passwd")),
                  present(as("password", secret("new_passwd"))),
                  nullable(text("verification_code_key")), nullable(text("verification_code"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .done = "好耶！修改成功~",
       .handler = update_password},
      {.path = "/api/update_show_name", .methods = kPost,
       .fields = {present(secret("token")), as("nickname", text("new_show_name"))},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .done = "好诶！修改成功~",
       .handler = update_show_name},
      {.path = "/api/update_key", .methods = kPost,
       .fields = {present(secret("token"))},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges,
       .done = "呐呐呐呐！修改成功了呢~", .handler = update_key},
      {.path = "/api/forget_password", .methods = kPost,
       .fields = {present(secret("key")), present(text("name")),
                  present(as("password", secret("new_passwd"))), present(text("email")),
                  nullable(text("verification_code_key")), nullable(text("verification_code"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow,
       .done = "修改成功啦~建议去配置文件中关闭忘记密码功能哦~", .handler = forget_password},
      {.path = "/api/upload_avatar", .methods = kPost,
       .picture = "file", .access = Access::kSignedIn, .effect = RouteEffect::kChanges,
       .pool = Pool::kSlow, .handler = upload_avatar},
  };
}

// The paths with their own messages, and the messages of several rows.
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

std::vector<FaultRow> faults() {
  return complete_faults({.status = 200, .code = 404}, {
      {.path = kCaptcha, .fault = Fault::kWrongMethod, .status = 200, .code = 500, .message = "请使用GET请求"},

      {.path = kRegistered, .fault = Fault::kUnexpected, .status = 200, .code = 400, .message = kUnknown},
      {.path = kRegistered, .fault = Fault::kWrongServerKey, .code = 403, .message = "小宝贝这是非法注册哦(๑•̀ㅂ•́)و✧"},
      {.path = kRegistered, .fault = Fault::kMalformed, .status = 200, .message = "报错"},
      {.path = kRegistered, .fault = Fault::kMissingField, .message = "报错"},
      {.path = kRegistered, .fault = Fault::kClosed, .code = 503, .message = "小宝贝你没有开启注册功能哦！！"},
      {.path = kRegistered, .fault = Fault::kWrongCaptcha, .code = 504, .message = "验证码错误或者过期！"},
      {.path = kRegistered, .fault = Fault::kNoCaptcha, .code = 505, .message = "验证码或者验证码秘钥不能为空！"},
      {.path = kRegistered, .fault = Fault::kInvalidField, .code = 603, .message = "注册失败"},
      {.path = kRegistered, .fault = Fault::kTaken, .code = 604, .message = "用户名或邮箱已存在"},
      {.path = kRegistered, .fault = Fault::kEmptyField, .code = 666, .message = "宝贝数据呢？"},

      {.path = kLogin, .fault = Fault::kWrongCredentials, .code = 604, .message = "账号或密码错误"},

      {.path = kUserInfo, .fault = Fault::kMalformed, .status = 200, .message = kJoking},
      {.path = kUserInfo, .fault = Fault::kMissingField, .message = kJoking},

      {.path = kForget, .fault = Fault::kSwitchedOff, .code = 403, .message = "小宝贝你没有开启忘记密码功能哦(๑•̀ㅂ•́)و✧"},
      {.path = kForget, .fault = Fault::kWrongServerKey, .message = kScared},
      {.path = kForget, .fault = Fault::kMalformed, .status = 200, .message = kScared},
      {.path = kForget, .fault = Fault::kMissingField, .message = kScared},
      {.path = kForget, .fault = Fault::kNotFound, .code = 501, .message = "这个数据你是认真的嘛(。﹏。)"},
      {.path = kForget, .fault = Fault::kInvalidField, .code = 501, .message = "这个数据你是认真的嘛(。﹏。)"},

      {.path = kAvatar, .fault = Fault::kNotAPicture, .code = 169, .message = kOdd},
      {.path = kAvatar, .fault = Fault::kInvalidField, .code = 169, .message = kOdd},
      {.path = kAvatar, .fault = Fault::kMalformed, .status = 200, .code = 169, .message = kOdd},
      {.path = kAvatar, .fault = Fault::kUnsupportedMedia, .status = 200, .code = 169, .message = kOdd},
      {.path = kAvatar, .fault = Fault::kDisabled, .message = "宝贝没有用户你要插到哪里去呢？"},
      {.path = kAvatar, .fault = Fault::kTinyPicture, .code = 603, .message = kSmall},
      {.path = kAvatar, .fault = Fault::kMissingField, .code = 603, .message = kSmall},

      {.fault = Fault::kBroken, .status = 400, .message = "报错"},
      {.fault = Fault::kNotAPicture, .code = 169, .message = kOdd},
      {.fault = Fault::kForeignOrigin, .code = 403, .message = kForbidden},
      {.fault = Fault::kNotSignedIn, .code = 403, .message = kForbidden},
      {.fault = Fault::kStaleLogin, .code = 403, .message = kForbidden},
      {.fault = Fault::kWrongCredentials, .message = kNotThere},
      {.fault = Fault::kMissingField, .message = kNotThere},
      {.fault = Fault::kInvalidField, .message = kNotThere},
      {.fault = Fault::kTaken, .message = kNotThere},
      {.fault = Fault::kNotFound, .message = kNotThere},
      {.fault = Fault::kMalformed, .status = 200, .message = kNotThere},
      {.fault = Fault::kUnsupportedMedia, .status = 200, .message = kNotThere},
      {.fault = Fault::kOffInStrict, .code = 403},
      {.fault = Fault::kTooLarge, .code = 413},
      {.fault = Fault::kThrottled, .code = 429},
      {.fault = Fault::kWrongMethod, .status = 200, .code = 500, .message = "请使用Post请求"},
      {.fault = Fault::kWrongCaptcha, .code = 503, .message = "验证码错误或者过期！"},
      {.fault = Fault::kNoCaptcha, .code = 504, .message = "验证码或者验证码秘钥不能为空！"},
      {.fault = Fault::kUnexpected, .code = 400, .message = kUnknown},
      {.fault = Fault::kUncertain, .code = 400, .message = kUnknown},
      {.fault = Fault::kStoreDown, .code = 400, .message = kUnknown},
      {.fault = Fault::kStoreBusy, .code = 400, .message = kUnknown},
  });
}

std::vector<MountSetting> settings() {
  return {
      {.name = "MEDUSA_REGISTRATION_KEY", .form = {base::SettingKind::kServerKey},
       .readers = "worker",
       .meaning = "Key that is required to register at medusa; if empty, nobody can register.",
       .member = base::kept_in<&Mount::server_keys, &ServerKeys::registration>},
      {.name = "MEDUSA_FORGET_KEY", .form = {base::SettingKind::kServerKey},
       .readers = "worker",
       .meaning = "Key that allows resetting any password at medusa except an administrator's; if empty, nobody can.",
       .member = base::kept_in<&Mount::server_keys, &ServerKeys::recovery>},
  };
}
// clang-format on

}  // namespace

Contract medusa() {
  return {.name = "medusa",
          .language = Language::kChinese,
          .credential = Credential::kToken,
          .body = Body::kJson,
          .settings = settings(),
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
