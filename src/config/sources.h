// The value of each key and its source: the environment, a file, or the default, in this order of
// precedence. Each value has the form of its key. Contradictions between values are checked by the
// caller.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "config/keys.h"

namespace config {

using base::Problem;
using Outcome = std::expected<void, Problem>;

/// The collected values.
struct Sources {
  std::vector<NamedKey> keys;
  Values values;   ///< a value for each key; paths are absolute
  Values origins;  ///< the source of each value in messages: `file:line`, `environment`, `default`

  /// The value of a key, which must be in the table.
  std::string_view operator[](std::string_view key) const { return values.find(key)->second; }
};

/// Makes the problem `source: KEY: what`, with the source of the key's value.
std::unexpected<Problem> refuse(const Sources& settings, std::string_view key,
                                std::string_view what);

/// The environment of this process, for collect().
Values process_environment();

/// Collects the values of `keys`, which must outlive the result.
///
/// Reads the file at `path`. With an empty path there is no file, and relative paths start at the
/// working folder. A variable in `environment` with a key's name takes precedence over the file;
/// other variables are ignored. An unknown key in the file is a problem.
///
/// The problem is the first one that was found: `file:line: KEY: what to do`, `environment: KEY: …`
/// or, for a default that contradicts other values, `default: KEY: …`.
std::expected<Sources, Problem> collect(std::span<const Key> keys, const std::string& path,
                                        const Values& environment);

}  // namespace config
