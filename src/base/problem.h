// The reason why a program cannot start or continue, for the operator.
#pragma once

#include <string>

namespace base {

/// An error of configuration or start-up. Faults of requests are base::Failure instead.
struct Problem {
  std::string message;  ///< a sentence that begins with the file or setting: `file:line: sentence`
};

}  // namespace base
