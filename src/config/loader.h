// Reads the configuration of a program: the file it was told, and its environment over it.
// Knows which values go together; settings.h collects them.
#pragma once

#include <expected>
#include <string>

#include "config/config.h"
#include "config/keys.h"

namespace config {

/// The environment of this process, to be passed to load().
Values process_environment();

/// Loads the file at `path` (an empty path: no file, and relative paths start at the working
/// folder). A variable of a known key's name in `environment` wins over the file; others are none
/// of our business. In the file an unknown key is a problem.
///
/// The problem is the first one, worded `file:line: KEY: what to do`, `environment: KEY: …` or,
/// where a default does not fit the rest, `default: KEY: …`.
std::expected<Config, Problem> load(const std::string& path, const Values& environment);

}  // namespace config
