// Every key's value and where it was set: one file, the environment over it, the defaults under
// both. Each value has its form; whether they go together is the loader's to say.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/keys.h"

namespace config {

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

/// Collects, or names the first value that is unknown or not of its key's form.
std::expected<Sources, Problem> collect(const std::string& path, const Values& environment);

}  // namespace config
