// The reason why a program cannot start or continue, for the operator.
#pragma once

#include <string>

namespace base {

struct Problem {
  std::string message;  ///< a sentence that begins with the file or setting: `file:line: sentence`
};

}  // namespace base
