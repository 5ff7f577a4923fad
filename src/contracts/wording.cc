#include "contracts/wording.h"

#include <array>

#include "base/text.h"

namespace contracts {
namespace {

using base::Fault;
using base::Refusal;

struct ReasonText {
  Refusal refusal;
  std::string_view slug;
  std::string_view chinese;
  std::string_view english;
};

// clang-format off
constexpr std::array kRefusals{
    ReasonText{.refusal = Refusal::kNone, .slug = "not-valid", .chinese = "不正确", .english = "is not valid"},
    ReasonText{.refusal = Refusal::kTooShort, .slug = "too-short", .chinese = "太短", .english = "is too short"},
    ReasonText{.refusal = Refusal::kTooLong, .slug = "too-long", .chinese = "太长", .english = "is too long"},
    ReasonText{.refusal = Refusal::kBadForm, .slug = "bad-form", .chinese = "格式不正确", .english = "is not of the expected form"},
    ReasonText{.refusal = Refusal::kForbidden, .slug = "forbidden", .chinese = "含有不允许的字符", .english = "has characters that are not allowed"},
    ReasonText{.refusal = Refusal::kMixedScripts, .slug = "mixed-scripts", .chinese = "混用了容易混淆的文字", .english = "mixes scripts that look alike"},
    ReasonText{.refusal = Refusal::kTooWeak, .slug = "too-weak", .chinese = "太容易被猜到，请换一个更复杂的", .english = "is too easy to guess; choose a longer or less common one"},
    ReasonText{.refusal = Refusal::kTooManyPixels, .slug = "too-many-pixels", .chinese = "的宽或高太大", .english = "is too wide or too high"},
    ReasonText{.refusal = Refusal::kOwnWords, .slug = "own-words", .chinese = "不能由用户名或邮箱组成", .english = "must not be made of your name or address"},
    ReasonText{.refusal = Refusal::kImmutable, .slug = "settled", .chinese = "已经设置，不能再更改", .english = "was chosen before and cannot be changed"},
};
constexpr ReasonText kMissing{.refusal = Refusal::kNone, .slug = "missing", .chinese = "不能为空", .english = "must not be empty"};
constexpr ReasonText kTaken{.refusal = Refusal::kNone, .slug = "taken", .chinese = "已被使用", .english = "is taken already"};
// clang-format on

const ReasonText& reason_text_for(const base::Failure& failure) {
  if (failure.fault == Fault::kMissingField) return kMissing;
  if (failure.fault == Fault::kTaken) return kTaken;
  for (const ReasonText& text : kRefusals) {
    if (text.refusal == failure.refusal) return text;
  }
  return kRefusals.front();
}

}  // namespace

std::string_view tag(Language language) { return language == Language::kChinese ? "zh" : "en"; }

std::optional<Language> language_of(std::string_view name) {
  const std::string primary = base::ascii_lower(name.substr(0, name.find_first_of("-_")));
  if (primary == "zh" || primary == "cn") return Language::kChinese;
  if (primary == "en") return Language::kEnglish;
  return std::nullopt;
}

std::string explain(const base::Failure& failure, std::string_view field, Language language) {
  if (field.empty()) return {};
  const ReasonText& text = reason_text_for(failure);
  std::string out{field};
  out += ' ';
  out += language == Language::kChinese ? text.chinese : text.english;
  return out;
}

std::string_view reason(const base::Failure& failure) { return reason_text_for(failure).slug; }

}  // namespace contracts
