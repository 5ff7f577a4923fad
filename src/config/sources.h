// The value of each key and where it was set: one file, the environment over it, the defaults under
// both. Each value has the form of its key; whether they agree with each other, the caller checks.
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

struct Sources {
  std::vector<NamedKey> keys;
  Values values;  ///< one of each key; paths are absolute
  Values places;  ///< as problems name them: `file:line`, `environment`, `default`

  /// The value of a key of the table.
  std::string_view operator[](std::string_view key) const { return values.find(key)->second; }
};

/// `place: KEY: what to do`, with the place where `key` was set.
std::unexpected<Problem> refuse(const Sources& settings, std::string_view key,
                                std::string_view what);

/// The environment of this process, to be passed to collect().
Values process_environment();

/// Collects the values of `keys`, which must outlive the result, from the file at `path` (an empty
/// path: no file, and relative paths start at the working folder). A variable of a key's name in
/// `environment` takes precedence over the file; other variables are ignored. In the file an
/// unknown key is a problem.
///
/// The problem is the first one, worded `file:line: KEY: what to do`, `environment: KEY: …` or,
/// where a default does not fit the rest, `default: KEY: …`.
std::expected<Sources, Problem> collect(std::span<const Key> keys, const std::string& path,
                                        const Values& environment);

}  // namespace config
