// What becomes of a value before it is printed: times, hostile texts, widths.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "admin/records.h"
#include "base/text.h"
#include "domain/account/identifiers.h"

namespace admin {
namespace {

struct Character {
  std::string_view bytes;
  char32_t code_point;
};

// The character that `text` begins with; a single byte where it is none.
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::string_view bytes = text.substr(0, size);
  if (!base::is_utf8(bytes)) return {text.substr(0, 1), lead};
  if (size == 1) return {bytes, lead};
  char32_t code_point = lead & (0x7Fu >> size);
  for (const char c : bytes.substr(1)) {
    code_point = (code_point << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  }
  return {bytes, code_point};
}

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode's East Asian Width W and F, in blocks: enough to align names.
constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x2E80, 0xA4CF},   Range{0xAC00, 0xD7A3},
    Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF},
    Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kMarks{Range{0x0300, 0x036F}, Range{0x1AB0, 0x1AFF}, Range{0x20D0, 0x20FF},
                            Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}};

template <std::size_t kSize>
bool is_in(const std::array<Range, kSize>& ranges, char32_t code_point) {
  return std::ranges::any_of(ranges, [code_point](Range range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

bool is_visible(std::string_view bytes) {
  return base::is_utf8(bytes) && !domain::has_forbidden_characters(bytes);
}

}  // namespace

std::string visible(std::string_view text) {
  if (is_visible(text)) return std::string{text};
  std::string out;
  while (!text.empty()) {
    const Character next = first_character(text);
    if (is_visible(next.bytes)) {
      out += next.bytes;
    } else {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(next.code_point));
    }
    text.remove_prefix(next.bytes.size());
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    width += is_in(kMarks, next.code_point) ? 0 : is_in(kWide, next.code_point) ? 2 : 1;
    text.remove_prefix(next.bytes.size());
  }
  return width;
}

}  // namespace admin
