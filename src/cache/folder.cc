#include "cache/folder.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.h"

namespace cache {

std::optional<base::Problem> check_folder(const std::string& folder) {
  const base::Descriptor place(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status{};
  struct statfs system{};
  if (!place.open() || ::fstat(place.get(), &status) != 0 || ::fstatfs(place.get(), &system) != 0) {
    return base::Problem{folder + ": " + std::strerror(errno)};
  }
  if (system.f_type != TMPFS_MAGIC) return base::Problem{folder + " is not on a tmpfs"};
  if (status.st_uid != ::geteuid()) return base::Problem{folder + " belongs to another user"};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return base::Problem{folder + " is open to other users"};
  }
  return std::nullopt;
}

RightsOfOwner::RightsOfOwner(const std::string& file) {
  struct stat status{};
  if (::geteuid() != 0 || ::lstat(file.c_str(), &status) != 0 || status.st_uid == 0) return;
  changed_ = ::seteuid(status.st_uid) == 0;
}

// A program that went on without root's rights would fail later, in a place that does not tell why.
RightsOfOwner::~RightsOfOwner() {
  if (changed_ && ::seteuid(0) != 0) std::abort();
}

}  // namespace cache
