// Faults as the log and the metrics name them.
#pragma once

#include <string_view>

#include "base/result.h"

namespace base {

/// `wrong-credentials`, `throttled` …
std::string_view name(Fault fault);

/// True for what is our side's doing and an operator should look at.
bool is_ours(Fault fault);

}  // namespace base
