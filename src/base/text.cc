// Does not use <cctype>, which depends on the locale, or iconv, which depends on the system: the
// rules for names must be the same everywhere. Knows no Unicode tables; the domain uses ICU for
// those.
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace base {
namespace {

constexpr std::string_view kBlanksAndCommas = " \t\r\n,";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::uint8_t to_byte(char c) { return static_cast<std::uint8_t>(c); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The rules for the bytes after the first byte of a UTF-8 sequence. Only the range of the second
/// byte varies; it excludes overlong forms, surrogates and code points above U+10FFFF.
struct Sequence {
  std::size_t length = 0;  ///< 0 if no sequence begins with this byte
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

/// RFC 3629 section 4.
Sequence sequence_of(std::uint8_t first) {
  if (first < 0x80) return {1};
  if (first < 0xC2) return {0};
  if (first < 0xE0) return {2};
  if (first == 0xE0) return {3, 0xA0};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3};
  if (first == 0xF0) return {4, 0x90};
  if (first < 0xF4) return {4};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

bool is_continuation(char c) { return (to_byte(c) & 0xC0) == 0x80; }

/// The length of the sequence at the start of `text`, which is not empty; 0 if it is invalid.
std::size_t leading_sequence(std::string_view text) {
  const Sequence sequence = sequence_of(to_byte(text[0]));
  if (sequence.length < 2) return sequence.length;
  if (text.size() < sequence.length) return 0;
  const std::uint8_t second = to_byte(text[1]);
  if (second < sequence.low || second > sequence.high) return 0;
  const std::string_view rest = text.substr(2, sequence.length - 2);
  return std::ranges::all_of(rest, is_continuation) ? sequence.length : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = leading_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation));
}

bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view shortened(std::string_view text, std::size_t size) {
  if (!is_utf8(text)) return {};
  if (text.size() <= size) return text;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::string ascii_lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return lowered;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t start = text.find_first_not_of(kBlanksAndCommas);
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(kBlanksAndCommas, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(kBlanksAndCommas, end);
  }
  return parts;
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  std::uint64_t value = 0;
  const char* const start = text.data();
  const char* const end = start + text.size();
  const auto [stop, error] = std::from_chars(start, end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
  const auto number = parse_unsigned(text);
  if (!number || *number > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<std::string> owned(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string{*text};
}

}  // namespace base
