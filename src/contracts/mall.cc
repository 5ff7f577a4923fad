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
      .field("email", domain::displayed_email(account))
      .field("phone", account.phone);
  write_account(json, account);
  json.end_object();
  return json.take();
}

// 1 登录
Result<Reply> login(Call& call) {
  auto subject = call.services.logins.subject_by_username(call.text("username"), call.client);
  if (!subject) return base::pass(subject);
  auto login = call.services.logins.log_in(std::move(*subject), call.secret("password"),
                                           call.client, call.submitted_token);
  if (!login) return base::pass(login);
  return Reply{.data = user(login->account),
               .opened = std::move(login->token),
               .device = std::move(login->device)};
}

// 2 注册
Result<Reply> register_account(Call& call) {
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
  auto change = call.services.logins.change_password(
      call.session->account, call.secret("passwordOld"), call.secret("passwordNew"), call.client);
  if (!change) return base::pass(change);
  return Reply{.opened = std::move(change->token),
               .device = domain::Device{call.session->account.id, change->epoch, {}}};
}

// 9 登录状态更新个人信息
Result<Reply> update_information(Call& call) {
  auto updated = call.services.self_service.update(*call.session,
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
      .field("email", domain::displayed_email(account))
      .field("phone", account.phone)
      .field("question", domain::displayed_question(account))
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

// clang-format off
std::vector<Route> routes() {
  return {
      {.path = "/user/login", .methods = kPost | kDebugGet,
       .fields = {text("username"), secret("password")},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .handler = login},
      {.path = "/user/register", .methods = kPost,
       .fields = {text("username"), secret("password"), text("email"), optional(text("phone")),
                  optional(text("question")), optional(secret("answer"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kLookups,
       .done = "校验成功", .handler = register_account},
      {.path = "/user/check_valid", .methods = kGet | kPost,
       .fields = {text("str"), text("type")},
       .limit = Limit::kLookups, .done = "校验成功", .handler = check_valid},
      {.path = "/user/get_user_info", .methods = kGet | kPost,
       .access = Access::kSignedIn, .handler = get_user_info},
      {.path = "/user/forget_get_question", .methods = kGet | kPost,
       .fields = {text("username")},
       .strict = Strict::kOff, .limit = Limit::kLookups, .handler = forget_get_question},
      {.path = "/user/forget_check_answer", .methods = kGet | kPost,
       .fields = {text("username"), text("question"), secret("answer")},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .strict = Strict::kOff,
       .handler = forget_check_answer},
      {.path = "/user/forget_reset_password", .methods = kGet | kPost,
       .fields = {text("username"), as("password", secret("passwordNew")), secret("forgetToken")},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .strict = Strict::kOff,
       .done = "修改密码成功", .handler = forget_reset_password},
      {.path = "/user/reset_password", .methods = kPost,
       .fields = {secret("passwordOld"), as("password", secret("passwordNew"))},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .pool = Pool::kSlow,
       .done = "修改密码成功", .handler = reset_password},
      {.path = "/user/update_information", .methods = kPost,
       .fields = {optional(text("email")), optional(text("phone")), optional(text("question")),
                  optional(secret("answer"))},
       .access = Access::kSignedIn, .effect = RouteEffect::kChanges, .pool = Pool::kSlow,
       .limit = Limit::kLookups, .done = "更新个人信息成功", .handler = update_information},
      {.path = "/user/get_information", .methods = kGet | kPost,
       .access = Access::kSignedIn, .handler = get_information},
      {.path = "/user/logout", .methods = kGet | kPost,
       .access = Access::kSessionOptional, .effect = RouteEffect::kChanges, .done = "退出成功",
       .handler = logout},
  };
}

std::vector<FaultRow> faults() {
  constexpr std::string_view kLogin = "/user/login";
  constexpr std::string_view kRegister = "/user/register";
  constexpr std::string_view kCheckValid = "/user/check_valid";
  constexpr std::string_view kUserInfo = "/user/get_user_info";
  constexpr std::string_view kGetQuestion = "/user/forget_get_question";
  constexpr std::string_view kCheckAnswer = "/user/forget_check_answer";
  constexpr std::string_view kForgetReset = "/user/forget_reset_password";
  constexpr std::string_view kReset = "/user/reset_password";
  constexpr std::string_view kInformation = "/user/get_information";
  return complete_faults({.status = 200, .code = kError}, {
      {.path = kLogin, .fault = Fault::kWrongCredentials, .message = "密码错误"},
      {.path = kRegister, .fault = Fault::kTaken, .message = "用户已存在"},
      {.path = kCheckValid, .fault = Fault::kTaken, .message = "用户已存在"},
      {.path = kUserInfo, .fault = Fault::kNotSignedIn, .message = "用户未登录,无法获取当前用户信息"},
      {.path = kGetQuestion, .fault = Fault::kNoQuestion, .message = "该用户未设置找回密码问题"},
      {.path = kCheckAnswer, .fault = Fault::kWrongAnswer, .message = "问题答案错误"},
      {.path = kForgetReset, .fault = Fault::kSpentTicket, .message = "token已经失效"},
      {.path = kForgetReset, .fault = Fault::kWrongTicket, .message = "修改密码操作失效"},
      {.path = kReset, .fault = Fault::kWrongCredentials, .message = "旧密码输入错误"},
      {.path = kInformation, .fault = Fault::kNotSignedIn, .code = kNeedLogin, .message = "用户未登录,无法获取当前用户信息,status=10,强制登录"},

      {.fault = Fault::kNotSignedIn, .message = "用户未登录"},
      {.fault = Fault::kWrongCredentials, .message = "密码错误"},
      {.fault = Fault::kNoQuestion, .message = "该用户未设置找回密码问题"},
      {.fault = Fault::kWrongAnswer, .message = "问题答案错误"},
      {.fault = Fault::kSpentTicket, .message = "token已经失效"},
      {.fault = Fault::kWrongTicket, .message = "修改密码操作失效"},
      {.fault = Fault::kClosed},
      {.fault = Fault::kUnsupportedMedia, .status = 400, .message = "请求格式错误,请使用application/x-www-form-urlencoded"},
  });
}
// clang-format on

std::vector<MountSetting> settings() {
  return {{.name = "MALL_DEBUG_GET",
           .form = {base::SettingKind::kOnOff},
           .readers = "worker",
           .meaning = "Allows logins by GET at mall, for debugging, as its document describes.",
           .member = base::kept_in<&Mount::debug_get>}};
}

}  // namespace

Contract mall() {
  return {.name = "mall",
          .suffix = ".do",
          .language = Language::kChinese,
          .credential = Credential::kCookie,
          .body = Body::kForm,
          .settings = settings(),
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
