// The syntax of the configuration file: KEY=value lines that sh, systemd's EnvironmentFile and this
// program read in the same way. Lines that they would read differently are rejected. Knows no keys.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace config {

using base::Problem;

/// One setting of a file.
struct Line {
  std::size_t number;  ///< from 1
  std::string key;
  std::string value;  ///< without quotes
};

/// Reads the settings in `text` in order. Blank lines and lines that begin with # are skipped.
///
/// A value is bare, or in double quotes if it contains blanks or special characters.
///
/// The problem, `file:line: …`: characters that sh would expand (`$`, backticks, `\`, a leading ~),
/// blanks around `=`, text after a value, `export`, single quotes, a repeated key.
std::expected<std::vector<Line>, Problem> parse_lines(std::string_view text, std::string_view file);

/// True if `value` is valid in double quotes: printable UTF-8 on one line without `"`, `\`, `$` and
/// backtick. Values from the environment are checked in the same way.
bool can_be_quoted(std::string_view value);

}  // namespace config
