#include "cache/absence.h"

#include <unistd.h>

#include <cerrno>

namespace cache {

bool Absence::holds() const {
  if (control_) return control_->is_as_opened();
  return ::access(path_.c_str(), F_OK) != 0 && errno == ENOENT;
}

}  // namespace cache
