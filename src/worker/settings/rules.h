// The rules between settings. Each value is valid by itself before they are checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/sources.h"

namespace settings {

/// Finds the first value that contradicts another. The problem has the source of the value to
/// change.
config::Outcome check_rules(const config::Sources& settings);

/// The origins of CORS_ORIGINS whose pages may call the contract. An origin that is listed for all
/// contracts is included only if browsers send the contract's session with requests from it.
std::vector<std::string> origins_of(const config::Sources& settings, std::string_view contract);

}  // namespace settings
