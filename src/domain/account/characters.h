// The characters of a text with ICU's tables, for programs that align or escape their output. Knows
// Unicode; knows no accounts and no terminals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace domain {

/// One character of a text.
struct Character {
  std::string_view bytes;
  char32_t code_point;
};

/// The first character of a text that is not empty. If the text does not begin with well-formed
/// UTF-8, the first byte, with its value as the code point.
Character first_character(std::string_view text);

/// The width of the text in terminal columns: two for a wide or fullwidth character (UAX 11), none
/// for a combining mark or an invisible character.
std::size_t display_width(std::string_view text);

/// The text without joiners (U+200C, U+200D) and emoji variation selectors that are part of what
/// people write: in emoji such as families, after a virama, and between letters that join, as in
/// Persian (RFC 5892, appendix A). Others are invisible, and stay.
std::string without_proper_joiners(std::string_view text);

}  // namespace domain
