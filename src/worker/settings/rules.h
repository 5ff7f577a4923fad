// Which values must agree with each other, each being valid by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/sources.h"

namespace settings {

/// Finds the first value that contradicts another; the problem names the place of the one to
/// change.
config::Outcome check_rules(const config::Sources& settings);

/// The origins of CORS_ORIGINS whose pages may call the contract. One that is listed for all
/// contracts counts only where the session of the contract reaches it.
std::vector<std::string> origins_of(const config::Sources& settings, std::string_view contract);

}  // namespace settings
