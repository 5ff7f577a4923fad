// The native API, /v1: what its parts share, and the routes that belong to nobody in particular.
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

// What the pages must know before anybody has signed in.
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

// What lets a mail go to an address that nobody has proved yet.
struct Guard {
  std::optional<domain::Solution> solution{};
  std::optional<domain::Admission> unguarded{};
};

// A right answer is kept until a mail goes out for it; without any, a network has a few mails an
// hour, for people who cannot read pictures (WCAG 2.2, 3.3.8).
Result<Guard> guard(Call& call) {
  const auto key = call.non_empty("captcha_id");
  if (!key) {
    auto admitted = call.services.throttle.admit_unguarded_mail(call.client);
    if (!admitted) return base::pass(admitted);
    return Guard{.unguarded = std::move(*admitted)};
  }
  const domain::Solution solution{*key, call.text("captcha_answer")};
  if (auto checked = call.services.captchas.check(solution, call.client); !checked) {
    return base::pass(checked);
  }
  return Guard{.solution = solution};
}

// A mail that does not go out counts as none.
Result<void> send(Call& call, CodeUse use, const Guard& guard) {
  auto sent = call.services.codes.send(call.text("email"), use, guard.solution, call.client);
  if (sent || !guard.unguarded) return sent;
  if (auto withdrawn = call.services.throttle.withdraw(*guard.unguarded); !withdrawn)
    return withdrawn;
  return sent;
}

Result<CodeUse> use_of(const Call& call) {
  const std::string_view purpose = call.text("purpose");
  if (purpose == "sign-up") return CodeUse::kRegistration;
  if (purpose == "reset") return CodeUse::kReset;
  if (purpose == "change-email") return CodeUse::kEmailChange;
  return base::fail_field(Fault::kInvalidField, "purpose", base::Refusal::kBadForm);
}

Result<Reply> send_code(Call& call) {
  auto use = use_of(call);
  if (!use) return base::pass(use);
  if (*use == CodeUse::kRegistration && !call.mount.registration_open) {
    return base::fail(Fault::kClosed);
  }
  if (*use == CodeUse::kEmailChange && !call.session) return base::fail(Fault::kNotSignedIn);
  Result<Guard> guarded;
  if (*use == CodeUse::kRegistration) guarded = guard(call);
  if (!guarded) return base::pass(guarded);
  if (auto sent = send(call, *use, *guarded); !sent) return base::pass(sent);
  http::JsonWriter json;
  json.begin_object()
      .field("cooldown", std::int64_t{call.services.options.code_cooldown.count()})
      .field("expires_in", std::int64_t{call.services.options.code_life.count()})
      .end_object();
  return Reply{.status = kAccepted, .data = json.take()};
}

void write_jwk(http::JsonWriter& json, const crypto::RsaKey::Public& key) {
  json.field("kty", "RSA")
      .field("n", key.modulus)
      .field("e", key.exponent)
      .field("alg", "RSA-OAEP-256")
      .field("use", "enc")
      .field("kid", key.kid);
}

Result<Reply> keys(Call& call) {
  auto offer = call.services.key_ring.offer();
  if (!offer) return base::pass(offer);
  http::JsonWriter json;
  json.begin_object()
      .field("kid", offer->key.kid)
      .field("alg", "RSA-OAEP-256")
      .field("key", offer->key.pem)
      .begin_object("jwk");
  write_jwk(json, offer->key);
  json.end_object()
      .field("nonce", offer->nonce)
      .field("expires_in", std::int64_t{offer->expires_in.count()})
      .end_object();
  return Reply{.data = json.take()};
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
  if (auto there = call.services.cleanup.check_store(); !there) return base::pass(there);
  return Reply{.data = R"({"status":"ready"})"};
}

// Figures are the operator's business, wherever they come from.
Result<Reply> metrics(Call& call) {
  if (!call.from_admin_network) return base::fail(Fault::kForbidden);
  return Reply{.raw = {"text/plain; version=0.0.4; charset=utf-8", call.services.metrics.text()}};
}

std::string success(std::string_view, std::string_view data) {
  return std::string{data.empty() ? "{}" : data};
}

// RFC 9457. The type is a page that explains the problem, on whichever host this is.
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

constexpr auto kOptional = Presence::kOptional;

// clang-format off
std::vector<Route> own_routes() {
  return {
      {"/site", kGet, {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", site},
      {"/captchas", kPost, {},
       Caller::kAnyone, RouteEffect::kChanges, Pool::kSlow, "", draw_captcha, Strict::kServed, Limit::kCaptchas},
      {"/codes", kPost,
       {{"email"}, {"purpose"}, {"captcha_id", kOptional}, {"captcha_answer", kOptional}},
       Caller::kEither, RouteEffect::kChanges, Pool::kQuick, "", send_code, Strict::kServed, Limit::kCaptchas},
      {"/keys", kGet, {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", keys},
      {"/jwks", kGet, {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", jwks},
      {"/health/live", kGet, {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", live},
      {"/health/ready", kGet, {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", ready},
      {"/metrics", kGet, {},
       Caller::kAnyone, RouteEffect::kReads, Pool::kQuick, "", metrics},
  };
}

std::vector<FaultRow> faults() {
  constexpr auto kNamed = FaultRow::Field::kNamed;
  constexpr auto kUnnamed = FaultRow::Field::kUnnamed;
  constexpr std::string_view kAny;
  constexpr int kNoCode = 0;
  return {
      {"/sessions", Fault::kWrongCredentials, 401, kNoCode, "用户名、邮箱或密码错误", kUnnamed, "Wrong name or password", "wrong-credentials"},
      {"/admin/accounts/{id}", Fault::kConflict, 409, kNoCode, "这是唯一的管理员，请先指定另一位", kUnnamed, "This is the only administrator; make somebody else one first", "last-administrator"},
      {"/account",             Fault::kConflict, 409, kNoCode, "您是唯一的管理员，请先指定另一位", kUnnamed, "You are the only administrator; make somebody else one first", "last-administrator"},
      {"/admin/accounts/{id}/password-reset", Fault::kConflict, 409, kNoCode, "此账号没有邮箱，无法发送验证码", kUnnamed, "This account has no address to send a code to", "no-address"},
      {"/admin/accounts/{id}/password-reset", Fault::kChanged,  409, kNoCode, "此账号的邮箱刚刚更换过，可能不属于账号所有者；请先设置正确的邮箱", kUnnamed, "The address of this account was changed lately and may not be its owner's; set the right one first", "address-moved"},

      {"/undo", Fault::kTaken, 409, kNoCode, "账号已锁定，但原邮箱现属于另一个账号；请联系本站管理人员", kUnnamed, "The account is locked, but its old address belongs to another account by now; ask the people who run this site", "address-taken"},

      {kAny, Fault::kWrongCredentials, 403, kNoCode, "密码错误", kUnnamed, "Wrong password", "wrong-credentials"},
      {kAny, Fault::kMalformed,        400, kNoCode, "请求无法解析", kUnnamed, "The request cannot be read", "malformed"},
      {kAny, Fault::kNotSignedIn,      401, kNoCode, "请先登录", kUnnamed, "Sign in first", "not-signed-in"},
      {kAny, Fault::kForbidden,        403, kNoCode, "无权执行此操作", kUnnamed, "You may not do this", "forbidden"},
      {kAny, Fault::kStaleLogin,       403, kNoCode, "登录已超过10分钟，请再次输入密码", kUnnamed, "Your login is older than 10 minutes; give your password again", "stale-login"},
      {kAny, Fault::kForeignOrigin,    403, kNoCode, "拒绝来自其他站点的请求", kUnnamed, "Refused: the request comes from another site", "foreign-origin"},
      {kAny, Fault::kClosed,           403, kNoCode, "注册已关闭", kUnnamed, "Registration is closed", "registration-closed"},
      {kAny, Fault::kOffInStrict,      403, kNoCode, "严格模式(STRICT)已停用此功能", kUnnamed, "Switched off by strict mode (STRICT)", "off-in-strict"},
      {kAny, Fault::kUnknownPath,      404, kNoCode, "接口不存在", kUnnamed, "No such path", "not-found"},
      {kAny, Fault::kNotFound,         404, kNoCode, "没有找到", kUnnamed, "Not found", "not-found"},
      {kAny, Fault::kWrongMethod,      405, kNoCode, "请求方法不支持", kUnnamed, "Method not allowed", "method-not-allowed"},
      {kAny, Fault::kTaken,            409, kNoCode, "已被使用", kNamed, "Taken already", "taken"},
      {kAny, Fault::kSpentTicket,      410, kNoCode, "链接已使用或已过期", kUnnamed, "This link was used before, or has expired", "spent-ticket"},
      {kAny, Fault::kWrongTicket,      410, kNoCode, "链接已使用或已过期", kUnnamed, "This link was used before, or has expired", "spent-ticket"},
      {kAny, Fault::kChanged,          412, kNoCode, "内容已被更改，请刷新后重试", kUnnamed, "It was changed meanwhile; load it again", "changed-meanwhile"},
      {kAny, Fault::kTooLarge,         413, kNoCode, "请求内容过大", kUnnamed, "The request is too large", "too-large"},
      {kAny, Fault::kUnsupportedMedia, 415, kNoCode, "不支持此内容类型", kUnnamed, "This content type is not supported", "unsupported-media"},
      {kAny, Fault::kMissingField,     422, kNoCode, "缺少必填内容", kNamed, "Something is missing", "missing-field"},
      {kAny, Fault::kInvalidField,     422, kNoCode, "内容不符合要求", kNamed, "A value is not acceptable", "invalid-field"},
      {kAny, Fault::kNotAPicture,      422, kNoCode, "无法识别的图片，请使用 JPEG、PNG、GIF 或 WebP", kUnnamed, "Not a picture that can be read; use JPEG, PNG, GIF or WebP", "not-a-picture"},
      {kAny, Fault::kWrongCaptcha,     422, kNoCode, "图片验证码错误或已失效", kUnnamed, "The code from the picture is wrong or has expired", "wrong-captcha"},
      {kAny, Fault::kWrongCode,        422, kNoCode, "邮箱验证码错误或已失效", kUnnamed, "The code from the mail is wrong or has expired", "wrong-code"},
      {kAny, Fault::kThrottled,        429, kNoCode, "操作过于频繁，请稍后再试", kUnnamed, "Too many attempts; try again later", "throttled"},
      {kAny, Fault::kUnexpected,       500, kNoCode, "服务器出错了", kUnnamed, "The server failed", "unexpected"},
      {kAny, Fault::kUncertain,        500, kNoCode, "无法确认操作是否完成，请查看后再试", kUnnamed, "It is not known whether this was done; look before you try again", "uncertain"},
      {kAny, Fault::kStoreDown,        503, kNoCode, "服务暂时不可用，请稍后再试", kUnnamed, "The service is away for a moment; try again", "unavailable"},
      {kAny, Fault::kStoreBusy,        503, kNoCode, "服务暂时不可用，请稍后再试", kUnnamed, "The service is away for a moment; try again", "unavailable"},
  };
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
  append(routes, v1_recovery_routes());
  append(routes, v1_admin_routes());
  append(routes, v1_forward_auth_routes());
  return {.name = "v1",
          .suffix = {},
          .language = Language::kEnglish,
          .language_cookie = "gatehouse_language",
          .credential = Credential::kCookieOrBearer,
          .body = Body::kJson,
          .md5_scheme = {},
          .routes = std::move(routes),
          .faults = faults(),
          .success = success,
          .failure = problem,
          .failure_type = "application/problem+json"};
}

}  // namespace contracts
