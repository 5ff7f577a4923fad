// Text functions for every layer: UTF-8 checks, trimming, numbers, and the one implementation each
// of hexadecimal, base64 and percent-encoding. Knows bytes and UTF-8; knows no Unicode tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// ASCII, independent of the locale.
constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alphanumeric(char c) {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text);

/// Number of code points in well-formed UTF-8.
std::size_t code_points(std::string_view text);

/// True where the text has no control character: no byte below 0x20, and no 0x7f.
bool is_one_line(std::string_view text);

/// Without ASCII blanks (space, tab, CR, LF) at either end.
std::string_view trim(std::string_view text);

/// At most `size` bytes of it, cut where a character ends; nothing where it is no UTF-8.
std::string_view shortened(std::string_view text, std::size_t size);

/// ASCII letters lowered, all else as it is.
std::string ascii_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Parts between runs of blanks and commas; no empty parts.
std::vector<std::string_view> split_list(std::string_view text);

/// Decimal digits only, no sign, no blanks, no overflow; nothing otherwise.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// The same for the id of a row, which the database and JSON hold as a signed number.
std::optional<std::int64_t> parse_id(std::string_view text);

/// A digit of what to_hex() makes.
constexpr bool is_hex_digit(char c) { return is_ascii_digit(c) || (c >= 'a' && c <= 'f'); }

/// A copy of the text, where there is one.
std::optional<std::string> owned(std::optional<std::string_view> text);

/// RFC 3986, section 2.1: every byte but unreserved characters and those of `kept` as `%C3`.
std::string percent_encoded(std::string_view text, std::string_view kept = {});

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

/// RFC 4648 section 5, without padding.
std::string to_base64url(std::string_view bytes);
/// With `+`, `/` and padding (RFC 4648 section 4), as data URLs have it.
std::string to_base64(std::string_view bytes);
/// Nothing for any character or length that to_base64url() would not have produced.
std::optional<std::string> from_base64url(std::string_view text);
/// RFC 4648 section 4, with its padding. Nothing for anything else, and for no text.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace base
