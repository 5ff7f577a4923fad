// The syntax of the configuration file: the KEY=value lines that sh, systemd's EnvironmentFile and
// we read alike, and nothing that they read differently. Knows no keys.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace config {

using base::Problem;

struct Line {
  std::size_t number;  ///< from 1
  std::string key;
  std::string value;  ///< without quotes
};

/// The settings in `text`, in their order. Blank lines and lines that begin with # are skipped.
///
/// A value is bare, or in double quotes where it holds blanks or other characters. Refused with
/// `file:line: …`: what sh would expand (`$`, backticks, `\`, a leading ~), blanks around `=`,
/// anything after a value, `export`, single quotes, a repeated key.
std::expected<std::vector<Line>, Problem> parse_lines(std::string_view text, std::string_view file);

/// Whether `value` may stand in double quotes: printable UTF-8 on one line without `"`, `\`, `$`
/// and backtick. Values from the environment are held to the same.
bool can_be_quoted(std::string_view value);

}  // namespace config
