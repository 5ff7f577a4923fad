// That a process uses no cache, and whether it may go on without one.
#pragma once

#include <memory>
#include <string>

#include "cache/control.h"

namespace cache {

/// Why a process has no cache. While it holds, no process of the service uses one. A stop and
/// a start can make one, of which a process that lives on, such as scripts/account at a question,
/// would not know.
class Absence {
 public:
  /// `path`, the control file, does not exist.
  explicit Absence(std::string path) : path_(std::move(path)) {}
  /// This process has switched the cache off until a restart.
  explicit Absence(std::unique_ptr<Control> control) : control_(std::move(control)) {}

  /// False if there may be a cache by now: what this process changes must not be committed.
  bool holds() const;

 private:
  std::string path_{};
  std::unique_ptr<Control> control_{};
};

}  // namespace cache
