// Reads the configuration of a program into the options of all layers.
#pragma once

#include <expected>
#include <string>

#include "config/sources.h"
#include "worker/settings/options.h"
#include "worker/settings/table.h"

namespace settings {

/// Reads the file at `path` and `environment` as config::collect() does, and checks that the values
/// do not contradict each other.
std::expected<config::Sources, base::Problem> collect(const Table& table, const std::string& path,
                                                      const config::Values& environment);

/// Like collect(), converted to options.
std::expected<Options, base::Problem> load(const std::string& path,
                                           const config::Values& environment);

}  // namespace settings
