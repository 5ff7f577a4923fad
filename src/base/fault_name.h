// The names of faults in the log and the metrics. Knows no wording for clients.
#pragma once

#include <string_view>

#include "base/result.h"

namespace base {

/// The name of a fault in lower case with hyphens: `wrong-credentials`, `throttled`.
std::string_view name(Fault fault);

/// True for faults that the server caused (kStoreDown and the faults after it), which an operator
/// should investigate.
bool is_ours(Fault fault);

/// True for faults of a limit that the client has reached.
bool is_throttled(Fault fault);

}  // namespace base
