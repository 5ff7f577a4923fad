// Bytes and UTF-8, by hand: <cctype> follows the locale and iconv follows the machine, and neither
// may decide what a name is. Knows no Unicode tables; those are ICU's, in domain.
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace base {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kBlanksAndCommas = " \t\r\n,";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNotBase64Url = 0xFF;

std::uint8_t to_byte(char c) { return static_cast<std::uint8_t>(c); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// How a UTF-8 sequence goes on after its first byte. Only the second byte's range varies: that is
/// where overlong forms, surrogates and code points above U+10FFFF show.
struct Sequence {
  std::size_t length = 0;  ///< zero where no sequence starts so
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

/// Length of the sequence that `text` (not empty) starts with, or zero.
std::size_t leading_sequence(std::string_view text) {
  const Sequence sequence = sequence_of(to_byte(text[0]));
  if (sequence.length < 2) return sequence.length;
  if (text.size() < sequence.length) return 0;
  const std::uint8_t second = to_byte(text[1]);
  if (second < sequence.low || second > sequence.high) return 0;
  const std::string_view rest = text.substr(2, sequence.length - 2);
  return std::ranges::all_of(rest, is_continuation) ? sequence.length : 0;
}

constexpr std::array<std::uint8_t, 256> base64url_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNotBase64Url);
  for (std::size_t i = 0; i < kBase64Url.size(); ++i) {
    values[static_cast<std::uint8_t>(kBase64Url[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
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
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
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

std::string percent_encoded(std::string_view text, std::string_view kept) {
  constexpr std::string_view kMarks = "-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_ascii_alphanumeric(c) || kMarks.contains(c) || kept.contains(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return encoded;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    hex += kHexDigits[to_byte(c) >> 4];
    hex += kHexDigits[to_byte(c) & 0xF];
  }
  return hex;
}

std::string to_base64url(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | to_byte(c);
    for (held += 8; held >= 6; held -= 6) text += kBase64Url[(bits >> (held - 6)) & 0x3F];
  }
  if (held > 0) text += kBase64Url[(bits << (6 - held)) & 0x3F];
  return text;
}

std::string to_base64(std::string_view bytes) {
  std::string text = to_base64url(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  static constexpr std::array<std::uint8_t, 256> kValues = base64url_values();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[to_byte(c)];
    if (value == kNotBase64Url) return std::nullopt;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFF);
  }
  // Bits left over that are not zero would give one token two spellings.
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.find_first_of("-_") != text.npos) {
    return std::nullopt;
  }
  std::string url{text.substr(0, text.find_last_not_of('=') + 1)};
  if (text.size() - url.size() > 2) return std::nullopt;
  std::ranges::replace(url, '+', '-');
  std::ranges::replace(url, '/', '_');
  return from_base64url(url);
}

std::optional<std::string> owned(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string{*text};
}

}  // namespace base
