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
    ReasonText{Refusal::kNone, "not-valid", "不正确",                         "is not valid"},
    ReasonText{Refusal::kTooShort, "too-short", "太短",                           "is too short"},
    ReasonText{Refusal::kTooLong, "too-long", "太长",                           "is too long"},
    ReasonText{Refusal::kBadForm, "bad-form", "格式不正确",                     "is not of the expected form"},
    ReasonText{Refusal::kForbidden, "forbidden", "含有不允许的字符",               "has characters that are not allowed"},
    ReasonText{Refusal::kMixedScripts, "mixed-scripts", "混用了容易混淆的文字",           "mixes scripts that look alike"},
    ReasonText{Refusal::kTooWeak, "too-weak", "太容易被猜到，请换一个更复杂的", "is too easy to guess; choose a longer or less common one"},
    ReasonText{Refusal::kTooManyPixels, "too-many-pixels", "的宽或高太大",                 "is too wide or too high"},
    ReasonText{Refusal::kOwnWords, "own-words", "不能由用户名或邮箱组成",         "must not be made of your name or address"},
    ReasonText{Refusal::kImmutable, "settled", "已经设置，不能再更改", "was chosen before and cannot be changed"},
};
constexpr ReasonText kMissing{Refusal::kNone, "missing", "不能为空", "must not be empty"};
constexpr ReasonText kTaken{Refusal::kNone, "taken", "已被使用", "is taken already"};
// clang-format on

const ReasonText& words_for(const base::Failure& failure) {
  if (failure.fault == Fault::kMissingField) return kMissing;
  if (failure.fault == Fault::kTaken) return kTaken;
  for (const ReasonText& words : kRefusals) {
    if (words.refusal == failure.refusal) return words;
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
  const ReasonText& words = words_for(failure);
  std::string out{field};
  out += ' ';
  out += language == Language::kChinese ? words.chinese : words.english;
  return out;
}

std::string_view reason(const base::Failure& failure) { return words_for(failure).slug; }

}  // namespace contracts
