// Text functions for all layers: UTF-8 checks, trimming, numbers, hexadecimal, base64 and
// percent-encoding. Knows bytes and UTF-8; knows no Unicode tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// ASCII only, independent of the locale.
constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alphanumeric(char c) {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text);

/// The number of code points. `text` is well-formed UTF-8.
std::size_t code_points(std::string_view text);

/// True if the text has no ASCII control character: no byte below 0x20 and no 0x7f.
bool is_one_line(std::string_view text);

/// Removes ASCII blanks (space, tab, CR, LF) at both ends.
std::string_view trim(std::string_view text);

/// Returns at most `size` bytes of the text, cut at the end of a character. Empty if the text is
/// not UTF-8.
std::string_view shortened(std::string_view text, std::size_t size);

/// Converts ASCII letters to lower case and leaves all other bytes unchanged.
std::string ascii_lower(std::string_view text);
/// Compares without regard to the case of ASCII letters.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Splits at blanks and commas. No part is empty.
std::vector<std::string_view> split_list(std::string_view text);

/// Reads decimal digits. std::nullopt for an empty text, a sign, blanks, other characters or an
/// overflow.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// Like parse_unsigned(), for the id of a row, which is a signed number in the database and in
/// JSON.
std::optional<std::int64_t> parse_id(std::string_view text);

/// True for the digits that to_hex() writes: 0 to 9 and a to f.
constexpr bool is_hex_digit(char c) { return is_ascii_digit(c) || (c >= 'a' && c <= 'f'); }

/// Copies the text, or returns std::nullopt.
std::optional<std::string> owned(std::optional<std::string_view> text);

/// Percent-encoding of RFC 3986, section 2.1: every byte as `%C3`, except unreserved characters and
/// those of `kept`.
std::string percent_encoded(std::string_view text, std::string_view kept = {});

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

/// Base64url (RFC 4648, section 5) without padding.
std::string to_base64url(std::string_view bytes);
/// Base64 with `+`, `/` and padding (RFC 4648, section 4), for data URLs.
std::string to_base64(std::string_view bytes);
/// Decodes base64url. std::nullopt for a text that to_base64url() would not write.
std::optional<std::string> from_base64url(std::string_view text);
/// Decodes base64 with padding (RFC 4648, section 4). std::nullopt for any other text and for an
/// empty one.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace base
