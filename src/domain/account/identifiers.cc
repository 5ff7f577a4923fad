#include "domain/account/identifiers.h"

#include <string.h>  // explicit_bzero
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace domain {
namespace {

using base::Fault;
using base::Refusal;

constexpr std::size_t kEmailMax = 254;
constexpr std::size_t kEmailLocalMax = 64;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

// ASCII needs no tables, and nearly all names are ASCII.
std::string nfkc_casefold(std::string_view text) {
  if (is_ascii(text)) return base::ascii_lower(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string out;
  return normalizer->normalize(wide(text), status).toUTF8String(out);
}

template <class Test>
bool any_code_point(std::string_view text, Test test) {
  const icu::UnicodeString points = wide(text);
  for (std::int32_t i = 0; i < points.length(); i = points.moveIndex32(i, 1)) {
    if (test(points.char32At(i))) return true;
  }
  return false;
}

bool is_forbidden(UChar32 c) {
  const auto category = u_charType(c);
  return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_SURROGATE ||
         category == U_PRIVATE_USE_CHAR || category == U_UNASSIGNED ||
         category == U_LINE_SEPARATOR || category == U_PARAGRAPH_SEPARATOR ||
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

bool is_name_letter(UChar32 c) {
  return u_isalnum(c) != 0 || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 || c == '.' || c == '_' ||
         c == '-';
}

bool mixes_scripts(std::string_view text) {
  if (is_ascii(text)) return false;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<USpoofChecker, decltype(&uspoof_close)> checker{uspoof_open(&status),
                                                                        uspoof_close};
  uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
  uspoof_setChecks(checker.get(), USPOOF_RESTRICTION_LEVEL | USPOOF_MIXED_NUMBERS, &status);
  const std::int32_t found = uspoof_checkUTF8(
      checker.get(), text.data(), static_cast<std::int32_t>(text.size()), nullptr, &status);
  return U_FAILURE(status) || found != 0;
}

bool is_local_letter(char c) {
  return base::is_ascii_alphanumeric(c) ||
         std::string_view{".!#$%&'*+/=?^_`{|}~-"}.find(c) != std::string_view::npos;
}

bool is_domain_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label,
                             [](char c) { return base::is_ascii_alphanumeric(c) || c == '-'; });
}

bool is_domain(std::string_view name) {
  std::size_t labels = 0;
  for (std::size_t from = 0; from <= name.size(); ++labels) {
    const std::size_t dot = std::min(name.find('.', from), name.size());
    if (!is_domain_label(name.substr(from, dot - from))) return false;
    from = dot + 1;
  }
  return labels >= 2;
}

// Dots at the ends or consecutive dots would require quotes (RFC 5321, dot-string).
bool is_local_part(std::string_view local) {
  return !local.empty() && local.size() <= kEmailLocalMax && local.front() != '.' &&
         local.back() != '.' && local.find("..") == std::string_view::npos &&
         std::ranges::all_of(local, is_local_letter);
}

}  // namespace

base::Result<Identifier> check_username(std::string_view text) {
  const auto refuse = [](Refusal why) {
    return base::fail_field(Fault::kInvalidField, "username", why);
  };
  const std::size_t length = base::code_points(text);
  if (length < kUsernameMin) return refuse(Refusal::kTooShort);
  if (length > kUsernameMax) return refuse(Refusal::kTooLong);
  if (has_forbidden_characters(text)) return refuse(Refusal::kForbidden);
  std::string key = nfkc_casefold(text);
  if (base::code_points(key) > kUsernameMax) return refuse(Refusal::kTooLong);  // ㌖ is six letters
  if (any_code_point(key, [](UChar32 c) { return !is_name_letter(c); })) {
    return refuse(Refusal::kBadForm);
  }
  const UChar32 first = wide(key).char32At(0);
  if (u_isalnum(first) == 0 && first != '_') return refuse(Refusal::kBadForm);
  if (mixes_scripts(key)) return refuse(Refusal::kMixedScripts);
  return Identifier{.text = std::string{text}, .key = std::move(key)};
}

base::Result<Identifier> check_email(std::string_view text) {
  const auto refuse = [](Refusal why) {
    return base::fail_field(Fault::kInvalidField, "email", why);
  };
  if (text.size() > kEmailMax) return refuse(Refusal::kTooLong);
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || !is_local_part(text.substr(0, at)) ||
      !is_domain(text.substr(at + 1))) {
    return refuse(Refusal::kBadForm);
  }
  return as_submitted(text);
}

Identifier as_submitted(std::string_view text) {
  return {.text = std::string{text}, .key = nfkc_casefold(text)};
}

std::string folded(std::string_view text) {
  const std::string out = nfkc_casefold(text);
  return std::string{base::trim(out)};
}

base::Secret folded_secret(std::string_view text) {
  std::string out = nfkc_casefold(text);
  base::Secret secret{base::trim(out)};
  ::explicit_bzero(out.data(), out.size());
  return secret;
}

bool unicode_is_ready() {
  UErrorCode status = U_ZERO_ERROR;
  icu::Normalizer2::getNFKCCasefoldInstance(status);
  return U_SUCCESS(status);
}

bool has_forbidden_characters(std::string_view text) { return any_code_point(text, is_forbidden); }

}  // namespace domain
