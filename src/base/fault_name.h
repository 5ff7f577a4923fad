// The names of faults in the log and the metrics. Knows no wording for clients.
#pragma once

#include <string_view>

#include "base/result.h"

namespace base {

/// `wrong-credentials`, `throttled` …
std::string_view name(Fault fault);

/// True for faults of the server side, which an operator should look at.
bool is_ours(Fault fault);

}  // namespace base
