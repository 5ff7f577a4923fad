#include "contracts/faults.h"

#include <algorithm>
#include <array>

namespace contracts {
namespace {

using base::Fault;
using Field = FaultRow::Field;
using Texts = FaultDefaults::Texts;

// kHttp: the HTTP status reports the fault for every document. kEnvelope: a document with an
// envelope reports it there, so the contract may use one HTTP status for all such faults.
enum class Layer { kHttp, kEnvelope };

// kEvery: any route of any contract can meet the fault. kSome: only contracts that name it.
enum class Reach { kEvery, kSome };

struct CommonFault {
  Fault fault;
  int status;
  std::string_view slug;
  std::string_view chinese;
  std::string_view english;
  Field field = Field::kUnnamed;
  Layer layer = Layer::kEnvelope;
  Reach reach = Reach::kEvery;
};

constexpr auto kHttp = Layer::kHttp;
constexpr auto kSome = Reach::kSome;
constexpr auto kNamed = Field::kNamed;

// A fault without a row here belongs to one document, whose contract states it in full.
// clang-format off
constexpr std::array kCommon{
    CommonFault{.fault = Fault::kMalformed, .status = 400, .slug = "malformed", .chinese = "请求格式错误", .english = "The request cannot be read", .layer = kHttp},
    CommonFault{.fault = Fault::kForeignOrigin, .status = 403, .slug = "foreign-origin", .chinese = "拒绝来自其他站点的请求", .english = "Refused: the request comes from another site", .layer = kHttp},
    CommonFault{.fault = Fault::kUnknownPath, .status = 404, .slug = "not-found", .chinese = "接口不存在", .english = "No such path", .layer = kHttp},
    CommonFault{.fault = Fault::kWrongMethod, .status = 405, .slug = "method-not-allowed", .chinese = "请求方法不支持", .english = "Method not allowed", .layer = kHttp},
    CommonFault{.fault = Fault::kTooLarge, .status = 413, .slug = "too-large", .chinese = "请求内容过大", .english = "The request is too large", .layer = kHttp},
    CommonFault{.fault = Fault::kUnsupportedMedia, .status = 415, .slug = "unsupported-media", .chinese = "不支持此内容类型", .english = "This content type is not supported", .layer = kHttp},
    CommonFault{.fault = Fault::kThrottled, .status = 429, .slug = "throttled", .chinese = "操作过于频繁,请稍后再试", .english = "Too many attempts, try again later", .layer = kHttp},
    CommonFault{.fault = Fault::kUnexpected, .status = 500, .slug = "unexpected", .chinese = "服务端异常", .english = "Server error", .layer = kHttp},
    CommonFault{.fault = Fault::kUncertain, .status = 500, .slug = "uncertain", .chinese = "服务端异常", .english = "Server error", .layer = kHttp},
    CommonFault{.fault = Fault::kStoreDown, .status = 503, .slug = "unavailable", .chinese = "服务端异常", .english = "Server error", .layer = kHttp},
    CommonFault{.fault = Fault::kStoreBusy, .status = 503, .slug = "unavailable", .chinese = "服务端异常", .english = "Server error", .layer = kHttp},

    CommonFault{.fault = Fault::kNotSignedIn, .status = 401, .slug = "not-signed-in", .chinese = "请先登录", .english = "Please log in first"},
    CommonFault{.fault = Fault::kWrongCredentials, .status = 403, .slug = "wrong-credentials", .chinese = "用户名或密码错误", .english = "Wrong name or password"},
    CommonFault{.fault = Fault::kStaleLogin, .status = 403, .slug = "stale-login", .chinese = "登录已超过10分钟,请重新登录后再修改", .english = "Your login is older than 10 minutes; log in again to change this"},
    CommonFault{.fault = Fault::kOffInStrict, .status = 403, .slug = "off-in-strict", .chinese = "严格模式(STRICT)已停用此功能", .english = "Switched off by strict mode (STRICT)"},
    CommonFault{.fault = Fault::kNotFound, .status = 404, .slug = "not-found", .chinese = "用户不存在", .english = "No such user"},
    CommonFault{.fault = Fault::kTaken, .status = 409, .slug = "taken", .chinese = "参数错误", .english = "Invalid request", .field = kNamed},
    CommonFault{.fault = Fault::kMissingField, .status = 422, .slug = "missing-field", .chinese = "参数错误", .english = "Invalid request", .field = kNamed},
    CommonFault{.fault = Fault::kInvalidField, .status = 422, .slug = "invalid-field", .chinese = "参数错误", .english = "Invalid request", .field = kNamed},

    CommonFault{.fault = Fault::kOtherAccount, .status = 401, .slug = "other-account", .chinese = "您已用另一个账号登录，请刷新页面", .english = "You are signed in with another account now; load the page again", .reach = kSome},
    CommonFault{.fault = Fault::kUnderAttack, .status = 429, .slug = "under-attack", .chinese = "操作过于频繁,请稍后再试", .english = "Too many attempts, try again later", .layer = kHttp, .reach = kSome},
    CommonFault{.fault = Fault::kMailedCodeHelps, .status = 429, .slug = "mailed-code-helps", .chinese = "操作过于频繁,请稍后再试", .english = "Too many attempts, try again later", .layer = kHttp, .reach = kSome},
    CommonFault{.fault = Fault::kForbidden, .status = 403, .slug = "forbidden", .chinese = "无权执行此操作", .english = "You may not do this", .reach = kSome},
    CommonFault{.fault = Fault::kClosed, .status = 403, .slug = "registration-closed", .chinese = "注册已关闭", .english = "Registration is closed", .reach = kSome},
    CommonFault{.fault = Fault::kSpentTicket, .status = 410, .slug = "spent-ticket", .chinese = "链接已使用或已过期", .english = "This link was used before, or has expired", .reach = kSome},
    CommonFault{.fault = Fault::kWrongTicket, .status = 410, .slug = "spent-ticket", .chinese = "链接已使用或已过期", .english = "This link was used before, or has expired", .reach = kSome},
    CommonFault{.fault = Fault::kChanged, .status = 412, .slug = "changed-meanwhile", .chinese = "内容已被更改，请刷新后重试", .english = "It was changed meanwhile; load it again", .reach = kSome},
    CommonFault{.fault = Fault::kNotAPicture, .status = 422, .slug = "not-a-picture", .chinese = "无法识别的图片，请使用 JPEG、PNG、GIF 或 WebP", .english = "Not a picture that can be read; use JPEG, PNG, GIF or WebP", .reach = kSome},
    CommonFault{.fault = Fault::kWrongCaptcha, .status = 422, .slug = "wrong-captcha", .chinese = "图片验证码错误或已失效", .english = "The code from the picture is wrong or has expired", .reach = kSome},
    CommonFault{.fault = Fault::kWrongCode, .status = 422, .slug = "wrong-code", .chinese = "邮箱验证码错误或已失效", .english = "The code from the mail is wrong or has expired", .reach = kSome},
};
// clang-format on

const CommonFault* find_common(Fault fault) {
  const auto* found = std::ranges::find(kCommon, fault, &CommonFault::fault);
  return found == kCommon.end() ? nullptr : found;
}

void take_wording(FaultRow& row, const CommonFault& common, Texts texts) {
  row.message = common.chinese;
  row.field = common.field;
  if (texts != Texts::kChinese) row.english = common.english;
}

FaultRow completed(FaultRow row, const FaultDefaults& defaults) {
  const CommonFault* common = find_common(row.fault);
  const bool is_http = common != nullptr && common->layer == Layer::kHttp;
  if (row.status == 0 && !is_http) row.status = defaults.status;
  if (row.code == 0) row.code = defaults.code;
  if (common == nullptr) return row;
  if (row.status == 0) row.status = common->status;
  if (row.message.empty()) take_wording(row, *common, defaults.texts);
  const bool has_slugs = defaults.texts == Texts::kBothLanguagesAndSlug;
  if (has_slugs && row.slug.empty()) row.slug = common->slug;
  return row;
}

bool is_for_all_routes(const std::vector<FaultRow>& rows, Fault fault) {
  return std::ranges::any_of(
      rows, [&](const FaultRow& row) { return row.path.empty() && row.fault == fault; });
}

}  // namespace

std::vector<FaultRow> complete_faults(const FaultDefaults& defaults, std::vector<FaultRow> rows) {
  for (FaultRow& row : rows) row = completed(row, defaults);
  for (const CommonFault& common : kCommon) {
    if (common.reach == Reach::kSome || is_for_all_routes(rows, common.fault)) continue;
    rows.push_back(completed({.fault = common.fault}, defaults));
  }
  return rows;
}

}  // namespace contracts
