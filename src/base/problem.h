// Why a program cannot start or go on, for the person who runs it.
#pragma once

#include <string>

namespace base {

struct Problem {
  std::string message;  ///< a sentence that begins with the file or setting: `file:line: sentence`
};

}  // namespace base
