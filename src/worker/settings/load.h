// Reads the configuration of a program into the options of all layers.
#pragma once

#include <expected>
#include <string>

#include "config/sources.h"
#include "worker/settings/options.h"
#include "worker/settings/table.h"

namespace settings {

/// The values of the file at `path`, with `environment` over it, as config::collect() says. They
/// agree with each other.
std::expected<config::Sources, base::Problem> collect(const Table& table, const std::string& path,
                                                      const config::Values& environment);

/// The same as options.
std::expected<Options, base::Problem> load(const std::string& path,
                                           const config::Values& environment);

}  // namespace settings
