// The contract *portal* (docs/contracts/portal.md), in its document's order. JSON in, a cookie for
// the session, `{"message", "success", "data"}` out, in the client's language. People register with
// a verified address and log in with it.
#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "contracts/all.h"
#include "contracts/call.h"
#include "contracts/flag_envelope.h"
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

// Checks the fields that only one action of the route needs.
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
Result<Reply> register_account(Call& call) {
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
  auto subject = call.services.logins.subject_by_email(call.text("email"), call.client);
  if (!subject) return base::pass(subject);
  auto login =
      call.services.logins.log_in(std::move(*subject), SubmittedPassword{call.secret("password")},
                                  call.client, call.submitted_token);
  if (!login) return base::pass(login);
  return Reply{.opened = std::move(login->token), .device = std::move(login->device)};
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
  auto change = call.services.logins.change_password(
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
  return Reply{.device = std::move(*reset)};
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
      .field("email", domain::displayed_email(account).value_or(""))
      .field("nickname", account.nickname.value_or(""))
      .field("headImgUrl", call.avatar_url(account))
      .field("admin", admin);
  if (admin) json.field("managementPage", std::string{call.public_url} + "/admin/");
  json.end_object();
  return Reply{.data = json.take()};
}

constexpr FlagEnvelope kEnvelope{.message = "message", .flag = "success"};

std::string success(std::string_view message, std::string_view data) {
  return kEnvelope.success(message, data);
}

std::string failure(const Refused& refused) { return kEnvelope.failure(refused); }

// clang-format off
std::vector<Route> routes() {
  return {
      {.path = "/verify-code/img", .methods = kGet,
       .fields = {in_query(text("imgToken"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kCaptchas,
       .handler = draw_img},
      {.path = "/verify-code/img", .methods = kPost,
       .fields = {in_query(text("imgToken")), in_query(text("imgVerifyCode"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kCaptchas,
       .handler = check_img},
      {.path = "/verify-code/email", .methods = kPost,
       .fields = {in_query(text("action")), text("email"), optional(text("imgToken")),
                  optional(text("imgVerifyCode"))},
       .effect = RouteEffect::kChanges, .handler = email},
      {.path = "/register", .methods = kPost,
       .fields = {text("email"), secret("password"), secret("verifyCode"),
                  optional(text("channel"))},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .handler = register_account},
      {.path = "/login", .methods = kPost,
       .fields = {text("email"), secret("password")},
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .handler = login},
      {.path = "/logout", .methods = kPost,
       .access = Access::kSessionOptional, .effect = RouteEffect::kChanges, .handler = logout},
      {.path = "/user/password", .methods = kPost,
       .fields = {in_query(text("action")), optional(secret("originPassword")),
                  optional(secret("password")), optional(text("email")),
                  optional(secret("verifyCode"))},
       .access = Access::kSessionOptional, .effect = RouteEffect::kChanges, .pool = Pool::kSlow,
       .handler = password},
      {.path = "/user/user-info", .methods = kGet,
       .access = Access::kSignedIn, .handler = user_info},
      // The path of the document's own program.
      {.path = "/user-info", .methods = kGet,
       .access = Access::kSignedIn, .handler = user_info},
  };
}

std::vector<FaultRow> faults() {
  constexpr FaultDefaults kDefaults{.status = 200, .texts = FaultDefaults::Texts::kBothLanguages};
  return complete_faults(kDefaults, {
      {.path = "/user/password", .fault = Fault::kWrongCredentials, .message = "原密码错误", .english = "The present password is wrong"},
      {.path = "/register", .fault = Fault::kTaken, .message = "该邮箱已注册", .english = "This email is registered already"},

      {.fault = Fault::kNotSignedIn, .status = 401},
      {.fault = Fault::kWrongCredentials, .message = "邮箱或密码错误", .english = "Wrong email or password"},
      {.fault = Fault::kWrongCode},
      {.fault = Fault::kWrongCaptcha},
      {.fault = Fault::kClosed},
      {.fault = Fault::kUnsupportedMedia, .message = "请使用application/json", .english = "Use application/json"},
  });
}
// clang-format on

}  // namespace

Contract portal() {
  return {.name = "portal",
          .language = Language::kChinese,
          .language_cookie = "witshare.i18n.language",
          .credential = Credential::kCookie,
          .body = Body::kJson,
          .routes = routes(),
          .faults = faults(),
          .success = success,
          .failure = failure};
}

}  // namespace contracts
