#include "domain/account/characters.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/text.h"

namespace domain {
namespace {

constexpr std::size_t kLongestCharacter = 4;  // bytes of UTF-8

std::size_t width_of(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  const bool combining = (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0;
  if (combining || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

Character first_character(std::string_view text) {
  for (std::size_t size = 1; size <= kLongestCharacter && size <= text.size(); ++size) {
    const std::string_view bytes = text.substr(0, size);
    if (!base::is_utf8(bytes)) continue;
    const auto decoded = icu::UnicodeString::fromUTF8({bytes.data(), static_cast<int>(size)});
    return {bytes, static_cast<char32_t>(decoded.char32At(0))};
  }
  return {text.substr(0, 1), static_cast<unsigned char>(text.front())};
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    width += width_of(next.code_point);
    text.remove_prefix(next.bytes.size());
  }
  return width;
}

}  // namespace domain
