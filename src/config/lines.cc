// Accepts only lines that all three readers read in the same way; all others are rejected.
#include "config/lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace config {
namespace {

constexpr std::string_view kKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view kBareMarks = "_@%+=:,./~-";
constexpr std::string_view kBlanks = " \t";

using Text =
    std::expected<std::string, std::string>;  // the value, or an instruction how to correct it

bool is_control(char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kBareMarks.find(c) != kBareMarks.npos;
}

Text quoted_value(std::string_view raw) {
  const auto end = raw.find('"', 1);
  if (end == raw.npos) return std::unexpected("close the value with a double quote on this line");
  if (end + 1 != raw.size()) {
    return std::unexpected("end the line at the closing quote; a comment needs a line of its own");
  }
  const std::string_view value = raw.substr(1, end - 1);
  if (can_be_quoted(value)) return std::string(value);
  return std::unexpected("leave tabs, \\, $ and backticks out of the value");
}

Text bare_value(std::string_view raw) {
  if (!raw.empty() && kBlanks.find(raw.front()) != kBlanks.npos) {
    return std::unexpected("write the value directly after =, without a blank");
  }
  if (raw.find('\'') != raw.npos) {
    return std::unexpected("put the value in double quotes, not single ones");
  }
  if (!std::ranges::all_of(raw, is_bare)) {
    return std::unexpected("put the value in double quotes, and a comment on a line of its own");
  }
  // sh replaces ~ by a home folder; systemd does not.
  if (raw.starts_with('~') || raw.find(":~") != raw.npos) {
    return std::unexpected("write the folder in full instead of ~");
  }
  return std::string(raw);
}

// An instruction how to correct the characters of a line; empty if they are valid.
std::string_view bad_characters(std::string_view raw) {
  if (raw.ends_with('\r')) return "save the file with Unix line ends (LF, not CR LF)";
  if (std::ranges::any_of(raw, [](char c) { return is_control(c) && c != '\t'; })) {
    return "remove the control character";
  }
  if (!base::is_utf8(raw)) return "save the file as UTF-8";
  // systemd joins the next line to this one, also after a comment.
  if (raw.ends_with('\\')) return "remove the backslash at the end of the line";
  return {};
}

bool is_key(std::string_view text) {
  return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' &&
         text.find_first_not_of(kKeyLetters) == text.npos;
}

std::expected<Line, std::string> parse_line(std::string_view text, std::size_t number) {
  if (text.starts_with("export ")) return std::unexpected("leave out the word export");
  const auto equals = text.find('=');
  if (equals == text.npos || !is_key(text.substr(0, equals))) {
    return std::unexpected("write KEY=value, the key in capitals, without blanks around =");
  }
  const std::string_view raw = text.substr(equals + 1);
  Text value = raw.starts_with('"') ? quoted_value(raw) : bare_value(raw);
  if (!value) return std::unexpected(std::move(value).error());
  return Line{number, std::string(text.substr(0, equals)), std::move(*value)};
}

std::expected<void, std::string> add_line(std::vector<Line>& lines, std::string_view raw,
                                          std::size_t number) {
  const std::string_view bad = bad_characters(raw);
  if (!bad.empty()) return std::unexpected(std::string(bad));
  const std::string_view text = base::trim(raw);
  if (text.empty() || text.starts_with('#')) return {};
  auto line = parse_line(text, number);
  if (!line) return std::unexpected(std::move(line).error());
  const auto twin = std::ranges::find(lines, line->key, &Line::key);
  if (twin != lines.end()) {
    return std::unexpected(
        fmt::format("{}: keep this line or line {}, not both", line->key, twin->number));
  }
  lines.push_back(std::move(*line));
  return {};
}

}  // namespace

std::expected<std::vector<Line>, Problem> parse_lines(std::string_view text,
                                                      std::string_view file) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto added = add_line(lines, text.substr(0, end), number);
    if (!added) {
      return std::unexpected(Problem{fmt::format("{}:{}: {}", file, number, added.error())});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool can_be_quoted(std::string_view value) {
  return std::ranges::none_of(value, is_control) && base::is_utf8(value) &&
         value.find_first_of("\"\\$`") == value.npos;
}

}  // namespace config
