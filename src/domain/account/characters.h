// The characters of a text, by ICU's tables: for programs that align or escape what they print.
// Knows Unicode; knows no accounts and no terminals.
#pragma once

#include <cstddef>
#include <string_view>

namespace domain {

struct Character {
  std::string_view bytes;
  char32_t code_point;
};

/// The first character of a text that is not empty. Where the text does not begin with well-formed
/// UTF-8: its first byte, with the byte as the code point.
Character first_character(std::string_view text);

/// The number of columns that a terminal gives to the text: two for a wide or fullwidth character
/// (UAX 11), none for a combining mark or an invisible character.
std::size_t display_width(std::string_view text);

}  // namespace domain
