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

constexpr UChar32 kNonJoiner = 0x200C;
constexpr UChar32 kJoiner = 0x200D;
constexpr UChar32 kEmojiVariation = 0xFE0F;
constexpr UChar32 kKeycap = 0x20E3;

bool is_emoji(UChar32 c) { return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0; }

// A digit, # or *: with the variation and kKeycap after it, an emoji.
bool is_key(UChar32 c) { return c < 0x80 && u_hasBinaryProperty(c, UCHAR_EMOJI) != 0; }

bool ends_emoji(UChar32 c) {
  return c == kEmojiVariation || is_emoji(c) || u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER) != 0;
}

bool is_virama(UChar32 c) {
  constexpr std::uint8_t kViramaClass = 9;
  return u_getCombiningClass(c) == kViramaClass;
}

int joining_type(UChar32 c) { return u_getIntPropertyValue(c, UCHAR_JOINING_TYPE); }

// The nearest character in a direction that is not transparent for joining; 0 if there is none.
UChar32 joining_neighbour(const icu::UnicodeString& text, int at, int step) {
  for (at += step; at >= 0 && at < text.length(); at += step) {
    const UChar32 c = text.char32At(at);
    if (joining_type(c) != U_JT_TRANSPARENT) return c;
  }
  return 0;
}

// These characters are single units of UTF-16; char32At() returns a whole pair for either of its
// halves.
bool is_proper_joiner(const icu::UnicodeString& text, int at) {
  const char16_t unit = text.charAt(at);
  if (unit != kNonJoiner && unit != kJoiner && unit != kEmojiVariation) return false;
  const UChar32 before = at > 0 ? text.char32At(at - 1) : 0;
  const UChar32 after = at + 1 < text.length() ? text.char32At(at + 1) : 0;
  if (unit == kEmojiVariation) return is_emoji(before) || (is_key(before) && after == kKeycap);
  if (is_virama(before)) return true;
  if (unit == kJoiner) {
    return ends_emoji(before) && is_emoji(after);
  }
  const int left = joining_type(joining_neighbour(text, at, -1));
  const int right = joining_type(joining_neighbour(text, at, 1));
  return (left == U_JT_LEFT_JOINING || left == U_JT_DUAL_JOINING) &&
         (right == U_JT_RIGHT_JOINING || right == U_JT_DUAL_JOINING);
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

std::string without_proper_joiners(std::string_view text) {
  const auto all = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
  icu::UnicodeString rest;
  for (int at = 0; at < all.length(); ++at) {
    if (!is_proper_joiner(all, at)) rest.append(all.charAt(at));
  }
  std::string bytes;
  rest.toUTF8String(bytes);
  return bytes;
}

}  // namespace domain
