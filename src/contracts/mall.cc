// The contract *mall* (docs/contracts/mall.md), in its document's order. Form or query in, a cookie
// for the session, `{"status", "msg", "data"}` out.
#include "contracts/all.h"
#include "contracts/call.h"
#include "http/json_writer.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;

constexpr int kSuccess = 0;
constexpr int kError = 1;
constexpr int kNeedLogin = 10;

void write_account(http::JsonWriter& json, const domain::Account& account) {
  json.field("role", account.role == domain::Role::kAdmin ? 1 : 0)
      .field("createTime", base::to_epoch_ms(account.created))
      .field("updateTime", base::to_epoch_ms(account.updated));
}

std::string user(const domain::Account& account) {
  http::JsonWriter json;
  json.begin_object()
      .field("id", account.id)
      .field("username", account.username)
      .field("email", account.email)
      .field("phone", account.phone);
  write_account(json, account);
  json.end_object();
  return json.take();
}

// 1 登录
Result<Reply> login(Call& call) {
  auto claim = call.services.accounts.subject_by_username(call.text("username"));
  if (!claim) return base::pass(claim);
  auto account =
      call.services.accounts.authenticate(std::move(*claim), call.secret("password"), call.client);
  if (!account) return base::pass(account);
  auto token = call.services.sessions.open(*account, call.client, call.submitted_token);
  if (!token) return base::pass(token);
  return Reply{.data = user(*account),
               .opened = std::move(*token),
               .device = domain::Device{account->id, account->session_epoch, {}}};
}

// 2 注册
Result<Reply> register_(Call& call) {
  if (!call.mount.registration_open) return base::fail(Fault::kClosed);
  auto account = call.services.accounts.sign_up({.username = call.text("username"),
                                                 .email = call.text("email"),
                                                 .password = call.secret("password"),
                                                 .phone = call.non_empty("phone"),
                                                 .question = call.non_empty("question"),
                                                 .answer = call.secret("answer")},
                                                call.client);
  if (!account) return base::pass(account);
  return Reply{};
}

// 3 检查用户名是否有效
Result<Reply> check_valid(Call& call) {
  const std::string_view type = call.text("type");
  Result<void> free;
  if (type == "username") {
    free = call.services.accounts.check_username_free(call.text("str"));
  } else if (type == "email") {
    free = call.services.accounts.check_email_free(call.text("str"));
  } else {
    return base::fail_field(Fault::kInvalidField, "");
  }
  if (!free) return base::pass(free);
  return Reply{};
}

// 4 获取登录用户信息
Result<Reply> get_user_info(Call& call) { return Reply{.data = user(call.session->account)}; }

// 5 忘记密码
Result<Reply> forget_get_question(Call& call) {
  auto question = call.services.recovery.question(call.text("username"));
  if (!question) return base::pass(question);
  return Reply{.data = http::json_text(*question)};
}

// 6 提交问题答案
Result<Reply> forget_check_answer(Call& call) {
  auto ticket = call.services.recovery.check_answer(call.text("username"), call.text("question"),
                                                    call.secret("answer"), call.client);
  if (!ticket) return base::pass(ticket);
  return Reply{.data = http::json_text(ticket->reveal())};
}

// 7 忘记密码的重设密码
Result<Reply> forget_reset_password(Call& call) {
  auto reset = call.services.recovery.reset_by_ticket(
      call.text("username"), call.secret("forgetToken"), call.secret("passwordNew"), call.client);
  if (!reset) return base::pass(reset);
  return Reply{};
}

// 8 登录中状态重置密码
Result<Reply> reset_password(Call& call) {
  auto change = call.services.accounts.change_password(
      call.session->account, call.secret("passwordOld"), call.secret("passwordNew"), call.client);
  if (!change) return base::pass(change);
  return Reply{.opened = std::move(change->token),
               .device = domain::Device{call.session->account.id, change->epoch, {}}};
}

// 9 登录状态更新个人信息
Result<Reply> update_information(Call& call) {
  auto updated = call.services.accounts.update_profile(*call.session,
                                                       {.email = call.non_empty("email"),
                                                        .phone = call.non_empty("phone"),
                                                        .question = call.non_empty("question"),
                                                        .answer = call.secret("answer")},
                                                       call.client);
  if (!updated) return base::pass(updated);
  return Reply{};
}

// 10 获取当前登录用户的详细信息，并强制登录
Result<Reply> get_information(Call& call) {
  const domain::Account& account = call.session->account;
  http::JsonWriter json;
  json.begin_object()
      .field("id", account.id)
      .field("username", account.username)
      .field("password", "")
      .field("email", account.email)
      .field("phone", account.phone)
      .field("question", account.question)
      .field("answer", "");
  write_account(json, account);
  json.end_object();
  return Reply{.data = json.take()};
}

// 11 退出登录
Result<Reply> logout(Call& call) {
  if (call.session) {
    auto ended = call.services.sessions.end(*call.session, call.client);
    if (!ended) return base::pass(ended);
  }
  return Reply{.ended = true};
}

std::string envelope(int status, std::string_view message, std::string_view data) {
  http::JsonWriter json;
  json.begin_object().field("status", status);
  if (!message.empty()) json.field("msg", message);
  if (!data.empty()) json.raw_field("data", data);
  json.end_object();
  return json.take();
}

std::string success(std::string_view message, std::string_view data) {
  return envelope(kSuccess, message, data);
}

std::string failure(const Refused& refused) {
  return envelope(refused.row.code, refused.message, {});
}

constexpr auto kOptional = Presence::kOptional;
constexpr auto kRequired = Presence::kRequired;
constexpr auto kSecret = Exposure::kSecret;

// clang-format off
std::vector<Route> routes() {
  return {
      {"/user/login", kPost | kDebugGet,
       {{"username"}, {"password", kRequired, kSecret}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", login},
      {"/user/register", kPost,
       {{"username"}, {"password", kRequired, kSecret}, {"email"}, {"phone", kOptional},
        {"question", kOptional}, {"answer", kOptional, kSecret}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "校验成功", register_,
       Strict::kServed, Limit::kLookups},
      {"/user/check_valid", kGet | kPost,
       {{"str"}, {"type"}},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "校验成功", check_valid,
       Strict::kServed, Limit::kLookups},
      {"/user/get_user_info", kGet | kPost,
       {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", get_user_info},
      {"/user/forget_get_question", kGet | kPost,
       {{"username"}},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", forget_get_question,
       Strict::kOff, Limit::kLookups},
      {"/user/forget_check_answer", kGet | kPost,
       {{"username"}, {"question"}, {"answer", kRequired, kSecret}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", forget_check_answer,
       Strict::kOff},
      {"/user/forget_reset_password", kGet | kPost,
       {{"username"}, {"passwordNew", kRequired, kSecret, "password"},
        {"forgetToken", kRequired, kSecret}},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "修改密码成功", forget_reset_password,
       Strict::kOff},
      {"/user/reset_password", kPost,
       {{"passwordOld", kRequired, kSecret}, {"passwordNew", kRequired, kSecret, "password"}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "修改密码成功", reset_password},
      {"/user/update_information", kPost,
       {{"email", kOptional}, {"phone", kOptional}, {"question", kOptional},
        {"answer", kOptional, kSecret}},
       Caller::kSignedIn, RouteEffect::kChanges, Pool::kSlow, "更新个人信息成功", update_information,
       Strict::kServed, Limit::kLookups},
      {"/user/get_information", kGet | kPost,
       {},
       Caller::kSignedIn, RouteEffect::kReads, Pool::kQuick, "", get_information},
      {"/user/logout", kGet | kPost,
       {},
       Caller::kEither, RouteEffect::kChanges, Pool::kQuick, "退出成功", logout},
  };
}

std::vector<FaultRow> faults() {
  constexpr auto kNamed = FaultRow::Field::kNamed;
  constexpr std::string_view kAny;
  return {
      {"/user/login",                 Fault::kWrongCredentials, 200, kError,     "密码错误"},
      {"/user/register",              Fault::kTaken,            200, kError,     "用户已存在"},
      {"/user/check_valid",           Fault::kTaken,            200, kError,     "用户已存在"},
      {"/user/get_user_info",         Fault::kNotSignedIn,      200, kError,     "用户未登录,无法获取当前用户信息"},
      {"/user/forget_get_question",   Fault::kNoQuestion,       200, kError,     "该用户未设置找回密码问题"},
      {"/user/forget_check_answer",   Fault::kWrongAnswer,      200, kError,     "问题答案错误"},
      {"/user/forget_reset_password", Fault::kSpentTicket,      200, kError,     "token已经失效"},
      {"/user/forget_reset_password", Fault::kWrongTicket,      200, kError,     "修改密码操作失效"},
      {"/user/reset_password",        Fault::kWrongCredentials, 200, kError,     "旧密码输入错误"},
      {"/user/get_information",       Fault::kNotSignedIn,      200, kNeedLogin, "用户未登录,无法获取当前用户信息,status=10,强制登录"},

      {kAny, Fault::kNotSignedIn,      200, kError, "用户未登录"},
      {kAny, Fault::kMissingField,     200, kError, "参数错误", kNamed},
      {kAny, Fault::kInvalidField,     200, kError, "参数错误", kNamed},
      {kAny, Fault::kTaken,            200, kError, "参数错误", kNamed},
      {kAny, Fault::kWrongCredentials, 200, kError, "密码错误"},
      {kAny, Fault::kNoQuestion,       200, kError, "该用户未设置找回密码问题"},
      {kAny, Fault::kWrongAnswer,      200, kError, "问题答案错误"},
      {kAny, Fault::kSpentTicket,      200, kError, "token已经失效"},
      {kAny, Fault::kWrongTicket,      200, kError, "修改密码操作失效"},
      {kAny, Fault::kNotFound,         200, kError, "用户不存在"},
      {kAny, Fault::kClosed,           200, kError, "注册已关闭"},
      {kAny, Fault::kOffInStrict,      200, kError, "严格模式(STRICT)已停用此功能"},
      {kAny, Fault::kStaleLogin,       200, kError, "登录已超过10分钟,请重新登录后再修改"},
      {kAny, Fault::kMalformed,        400, kError, "请求格式错误"},
      {kAny, Fault::kUnsupportedMedia, 400, kError, "请求格式错误,请使用application/x-www-form-urlencoded"},
      {kAny, Fault::kForeignOrigin,    403, kError, "拒绝来自其他站点的请求"},
      {kAny, Fault::kUnknownPath,      404, kError, "接口不存在"},
      {kAny, Fault::kWrongMethod,      405, kError, "请求方法不支持"},
      {kAny, Fault::kTooLarge,         413, kError, "请求内容过大"},
      {kAny, Fault::kThrottled,        429, kError, "操作过于频繁,请稍后再试"},
      {kAny, Fault::kUnexpected,       500, kError, "服务端异常"},
      {kAny, Fault::kUncertain,        500, kError, "服务端异常"},
      {kAny, Fault::kStoreDown,        503, kError, "服务端异常"},
      {kAny, Fault::kStoreBusy,        503, kError, "服务端异常"},
  };
}
// clang-format on

}  // namespace

Contract mall() {
  return {.name = "mall",
          .suffix = ".do",
          .language = Language::kChinese,
          .language_cookie = {},
          .credential = Credential::kCookie,
          .body = Body::kForm,
          .md5_scheme = {},
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
