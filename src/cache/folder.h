// The folder of the cache: whether it may be used, and with whose rights.
#pragma once

#include <optional>
#include <string>

#include "base/problem.h"

namespace cache {

/// Why the folder must not be used: it is not on a tmpfs, belongs to another user, or is open to
/// others. std::nullopt if it may be.
std::optional<base::Problem> check_folder(const std::string& folder);

/// Until its destruction, root has the rights of the owner of `file`, which is in a folder of
/// root's: the workers' user, who could have put links into the folder of the cache. Without effect
/// for other users.
class RightsOfOwner {
 public:
  explicit RightsOfOwner(const std::string& file);
  RightsOfOwner(const RightsOfOwner&) = delete;
  RightsOfOwner& operator=(const RightsOfOwner&) = delete;
  ~RightsOfOwner();

 private:
  bool changed_ = false;
};

}  // namespace cache
