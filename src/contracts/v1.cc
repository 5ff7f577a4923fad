// The native API, /v1: its envelope, its faults, and the routes that concern no account.
// REST and JSON; failures are problems (RFC 9457). Described in nginx/html/api/v1.json.
#include "contracts/v1.h"

#include <iterator>

#include "base/text.h"
#include "contracts/all.h"

namespace contracts {
namespace {

using base::Fault;
using base::Result;
using domain::CodeUse;

constexpr int kCreated = 201;
constexpr int kAccepted = 202;

// The data that the pages need without a session.
Result<Reply> site(Call& call) {
  const domain::Options& options = call.services.options;
  http::JsonWriter json;
  json.begin_object()
      .field("name", call.site.name)
      .begin_array("languages")
      .item("zh")
      .item("en")
      .end_array()
      .field("registration", call.mount.registration_open ? "open" : "closed")
      .begin_object("password")
      .field("min", static_cast<std::int64_t>(options.password_min))
      .field("max", static_cast<std::int64_t>(options.password_max))
      .end_object()
      .begin_object("username")
      .field("min", static_cast<std::int64_t>(domain::kUsernameMin))
      .field("max", static_cast<std::int64_t>(domain::kUsernameMax))
      .end_object()
      .field("closing_days", std::int64_t{options.closing_life.count()})
      .begin_object("picture")
      .field("max_bytes", static_cast<std::int64_t>(call.site.picture_limit))
      .field("max_side", static_cast<std::int64_t>(call.site.picture_side))
      .end_object()
      .end_object();
  return Reply{.data = json.take()};
}

Result<Reply> draw_captcha(Call& call) {
  auto drawn = call.services.captchas.draw_to_check(call.client);
  if (!drawn) return base::pass(drawn);
  http::JsonWriter json;
  json.begin_object()
      .field("id", drawn->key)
      .field("image", "data:image/png;base64," + base::to_base64(drawn->png))
      .field("expires_in", std::int64_t{call.services.options.captcha_check_life.count()})
      .end_object();
  return Reply{.status = kCreated, .data = json.take()};
}

// The permission for a mail to an unverified address.
struct MailPermit {
  std::optional<domain::Solution> solution{};
  std::optional<domain::Admission> without_captcha{};
};

// A solved captcha is spent only when the mail is sent.
Result<MailPermit> permit_by_captcha(Call& call, std::string_view key) {
  const domain::Solution solution{key, call.text("captcha_answer")};
  if (auto checked = call.services.captchas.check(solution, call.client); !checked) {
    return base::pass(checked);
  }
  return MailPermit{.solution = solution};
}

// Each network may send a few mails an hour for people who cannot read pictures (WCAG 2.2, 3.3.8).
Result<MailPermit> permit_mail(Call& call) {
  if (const auto key = call.non_empty("captcha_id")) return permit_by_captcha(call, *key);
  auto unreadable = flag(call, "captcha_unreadable");
  if (!unreadable) return base::pass(unreadable);
  domain::Throttle& throttle = call.services.throttle;
  auto admitted = *unreadable ? throttle.admit_unguarded_mail(call.client)
                              : throttle.admit_free_mail(call.client);
  if (!admitted) return base::pass(admitted);
  return MailPermit{.without_captcha = std::move(*admitted)};
}

// A mail that is not sent does not count against the limit.
Result<void> send(Call& call, CodeUse use, const MailPermit& permit) {
  auto sent = call.services.codes.send(call.text("email"), use, permit.solution, call.client);
  if (sent || !permit.without_captcha) return sent;
  if (auto withdrawn = call.services.throttle.withdraw(*permit.without_captcha); !withdrawn)
    return withdrawn;
  return sent;
}

Result<CodeUse> use_of(const Call& call) {
  const std::string_view purpose = call.text("purpose");
  if (purpose == "sign-up") return CodeUse::kRegistration;
  if (purpose == "reset") return CodeUse::kReset;
  if (purpose == "change-email") return CodeUse::kEmailChange;
  if (purpose == "log-in") return CodeUse::kLogin;
  return base::fail_field(Fault::kInvalidField, "purpose", base::Refusal::kBadForm);
}

Result<Reply> send_code(Call& call) {
  auto use = use_of(call);
  if (!use) return base::pass(use);
  if (*use == CodeUse::kRegistration && !call.mount.registration_open) {
    return base::fail(Fault::kClosed);
  }
  if (*use == CodeUse::kEmailChange && !call.session) return base::fail(Fault::kNotSignedIn);
  Result<MailPermit> permit;
  if (*use == CodeUse::kRegistration) permit = permit_mail(call);
  if (!permit) return base::pass(permit);
  if (auto sent = send(call, *use, *permit); !sent) return base::pass(sent);
  http::JsonWriter json;
  json.begin_object()
      .field("cooldown", std::int64_t{call.services.options.code_cooldown.count()})
      .field("expires_in", std::int64_t{call.services.options.code_life.count()})
      .end_object();
  return Reply{.status = kAccepted, .data = json.take()};
}

Result<Reply> keys(Call& call) {
  auto offer = call.services.key_ring.offer();
  if (!offer) return base::pass(offer);
  return Reply{.data = key_offer_json(*offer)};
}

Result<Reply> jwks(Call& call) {
  auto offer = call.services.key_ring.offer();
  if (!offer) return base::pass(offer);
  http::JsonWriter json;
  json.begin_object().begin_array("keys").begin_object();
  write_jwk(json, offer->key);
  json.end_object().end_array().end_object();
  return Reply{.data = json.take()};
}

Result<Reply> live(Call&) { return Reply{.data = R"({"status":"live"})"}; }

Result<Reply> ready(Call& call) {
  if (auto there = call.services.health.check_store(); !there) return base::pass(there);
  return Reply{.data = R"({"status":"ready"})"};
}

// Only administration networks may read metrics. Without the database the counters of the workers
// are still there; the lines about mail are not.
Result<Reply> metrics(Call& call) {
  if (!call.from_admin_network) return base::fail(Fault::kForbidden);
  std::string text = call.services.metrics.text();
  const auto gauge = [&text](std::string_view name, std::int64_t value) {
    text.append("# TYPE ").append(name).append(" gauge\n");
    text.append(name).append(" ").append(std::to_string(value)).append("\n");
  };
  if (const auto queue = call.services.statistics.mail_queue()) {
    gauge("gatehouse_mails_waiting", queue->waiting);
    gauge("gatehouse_oldest_code_seconds", queue->oldest_code.count());
  }
  return Reply{.raw = {"text/plain; version=0.0.4; charset=utf-8", std::move(text)}};
}

std::string success(std::string_view, std::string_view data) {
  return std::string{data.empty() ? "{}" : data};
}

// A problem as RFC 9457 defines it. Its type is the path of a page that explains it, on this host.
std::string problem(const Refused& refused) {
  http::JsonWriter json;
  json.begin_object()
      .field("type", "/api/problems#" + std::string{refused.row.slug})
      .field("title", refused.title)
      .field("status", refused.row.status)
      .field("code", refused.row.slug);
  if (refused.message != refused.title) json.field("detail", refused.message);
  if (!refused.field.empty()) {
    json.begin_array("errors")
        .begin_object()
        .field("field", refused.field)
        .field("code", refused.reason)
        .field("message", refused.why)
        .end_object()
        .end_array();
  }
  if (refused.retry_after.count() > 0) {
    json.field("retry_after", std::int64_t{refused.retry_after.count()});
  }
  if (!refused.request_id.empty()) json.field("request_id", refused.request_id);
  json.end_object();
  return json.take();
}

// clang-format off
std::vector<Route> own_routes() {
  return {
      {.path = "/site", .methods = kGet,
       .handler = site},
      {.path = "/captchas", .methods = kPost,
       .effect = RouteEffect::kChanges, .pool = Pool::kSlow, .limit = Limit::kCaptchas,
       .handler = draw_captcha},
      {.path = "/codes", .methods = kPost,
       .fields = {text("email"), text("purpose"), optional(text("captcha_id")),
                  optional(text("captcha_answer")), boolean("captcha_unreadable")},
       .access = Access::kSessionOptional, .effect = RouteEffect::kChanges, .limit = Limit::kCaptchas,
       .handler = send_code},
      {.path = "/keys", .methods = kGet,
       .handler = keys},
      {.path = "/jwks", .methods = kGet,
       .handler = jwks},
      {.path = "/health/live", .methods = kGet,
       .handler = live},
      {.path = "/health/ready", .methods = kGet,
       .handler = ready},
      {.path = "/metrics", .methods = kGet,
       .handler = metrics},
  };
}

std::vector<FaultRow> faults() {
  constexpr auto kNamed = FaultRow::Field::kNamed;
  constexpr FaultDefaults kDefaults{.texts = FaultDefaults::Texts::kBothLanguagesAndSlug};
  return complete_faults(kDefaults, {
      {.path = "/sessions", .fault = Fault::kWrongCredentials, .status = 401, .message = "用户名、邮箱或密码错误", .english = "Wrong name or password"},
      {.path = "/admin/accounts/{id}", .fault = Fault::kConflict, .status = 409, .message = "这是唯一的管理员，请先指定另一位", .english = "This is the only administrator; make somebody else one first", .slug = "last-administrator"},
      {.path = "/account", .fault = Fault::kConflict, .status = 409, .message = "您是唯一的管理员，请先指定另一位", .english = "You are the only administrator; make somebody else one first", .slug = "last-administrator"},
      {.path = "/admin/accounts/{id}/invitation", .fault = Fault::kConflict, .status = 409, .message = "此账号已接受邀请、并非通过邀请创建，或没有邮箱", .english = "This account has accepted its invitation, was not invited, or has no address", .slug = "not-invited"},
      {.path = "/admin/accounts/{id}/password-reset", .fault = Fault::kConflict, .status = 409, .message = "此账号没有邮箱，无法发送验证码", .english = "This account has no address to send a code to", .slug = "no-address"},
      {.path = "/admin/accounts/{id}/password-reset", .fault = Fault::kChanged, .status = 409, .message = "此账号的邮箱刚刚更换过，可能不属于账号所有者；请先设置正确的邮箱", .english = "The address of this account was changed lately and may not be its owner's; set the right one first", .slug = "address-moved"},

      {.path = "/undo", .fault = Fault::kTaken, .message = "账号已锁定，但原邮箱现属于另一个账号；请联系本站管理人员", .english = "The account is locked, but its old address belongs to another account by now; ask the people who run this site", .slug = "address-taken"},

      {.fault = Fault::kWrongCredentials, .message = "密码错误", .english = "Wrong password"},
      {.fault = Fault::kMalformed, .message = "请求无法解析", .english = "The request cannot be read"},
      {.fault = Fault::kNotSignedIn, .message = "请先登录", .english = "Sign in first"},
      {.fault = Fault::kClosingAccount, .status = 403, .message = "此账号已申请注销，将被删除。可在登录时选择保留", .english = "This account was closed and will be deleted. Keep it by signing in with `keep_account`", .slug = "account-closing"},
      {.fault = Fault::kOtherAccount},
      {.fault = Fault::kForbidden},
      {.fault = Fault::kStaleLogin, .message = "登录已超过10分钟，请再次输入密码", .english = "Your login is older than 10 minutes; give your password again"},
      {.fault = Fault::kClosed},
      {.fault = Fault::kNotFound, .message = "没有找到", .english = "Not found"},
      {.fault = Fault::kTaken, .message = "已被使用", .field = kNamed, .english = "Taken already"},
      {.fault = Fault::kSpentTicket},
      {.fault = Fault::kWrongTicket},
      {.fault = Fault::kChanged},
      {.fault = Fault::kMissingField, .message = "缺少必填内容", .field = kNamed, .english = "Something is missing"},
      {.fault = Fault::kInvalidField, .message = "内容不符合要求", .field = kNamed, .english = "A value is not acceptable"},
      {.fault = Fault::kNotAPicture},
      {.fault = Fault::kNoCaptcha, .status = 422, .message = "请先输入图片中的字符", .english = "Solve a captcha first", .slug = "captcha-required"},
      {.fault = Fault::kWrongCaptcha},
      {.fault = Fault::kWrongCode},
      {.fault = Fault::kThrottled, .message = "操作过于频繁，请稍后再试", .english = "Too many attempts; try again later"},
      {.fault = Fault::kUnderAttack, .message = "此账号密码错误次数过多。请输入图片中的字符，或使用邮件验证码", .english = "Too many wrong passwords for this account. Solve a captcha, or use a code that we mail to you"},
      {.fault = Fault::kMailedCodeHelps, .message = "尝试次数过多。请使用发送到您邮箱的验证码登录，或稍后再试", .english = "Too many attempts. Use a code that we mail to you, or try again later"},
      {.fault = Fault::kUnexpected, .message = "服务器出错了", .english = "The server failed"},
      {.fault = Fault::kUncertain, .message = "无法确认操作是否完成，请查看后再试", .english = "It is not known whether this was done; look before you try again"},
      {.fault = Fault::kStoreDown, .message = "服务暂时不可用，请稍后再试", .english = "The service is away for a moment; try again"},
      {.fault = Fault::kStoreBusy, .message = "服务暂时不可用，请稍后再试", .english = "The service is away for a moment; try again"},
  });
}
// clang-format on

void append(std::vector<Route>& routes, std::vector<Route> more) {
  routes.insert(routes.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

}  // namespace

Contract v1() {
  std::vector<Route> routes = own_routes();
  append(routes, v1_session_routes());
  append(routes, v1_account_routes());
  append(routes, v1_account_activity_routes());
  append(routes, v1_account_preferences_routes());
  append(routes, v1_recovery_routes());
  append(routes, v1_admin_list_routes());
  append(routes, v1_admin_routes());
  append(routes, v1_admin_activity_routes());
  append(routes, v1_admin_records_routes());
  append(routes, v1_forward_auth_routes());
  return {.name = "v1",
          .language = Language::kEnglish,
          .language_cookie = "gatehouse_language",
          .credential = Credential::kCookieOrBearer,
          .body = Body::kJson,
          .routes = std::move(routes),
          .faults = faults(),
          .success = success,
          .failure = problem,
          .failure_type = "application/problem+json"};
}

}  // namespace contracts
