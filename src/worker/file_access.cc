// Landlock has no functions in the C library. The numbers are those of <linux/landlock.h>; Debian
// 12's header lacks the ones after Linux 6.1.
#include "worker/file_access.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/descriptor.h"
#include "base/log.h"

namespace {

using Done = std::expected<void, base::Problem>;
using Rights = std::uint64_t;

// Renaming between folders is a right since version 2; before, it is always refused.
constexpr int kLowestVersion = 2;

constexpr Rights kTruncate = 1 << 14;        // version 3
constexpr Rights kIoctlOfDevice = 1 << 15;   // version 5
constexpr Rights kBindTcp = 1 << 0;          // version 4
constexpr Rights kConnectTcp = 1 << 1;       // version 4
constexpr Rights kAbstractSockets = 1 << 0;  // version 6
constexpr Rights kSignals = 1 << 1;          // version 6

constexpr Rights kExecuteFile = LANDLOCK_ACCESS_FS_EXECUTE;
constexpr Rights kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr Rights kWriteFile = LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr Rights kListFolder = LANDLOCK_ACCESS_FS_READ_DIR;
constexpr Rights kChangeFolder = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                 LANDLOCK_ACCESS_FS_REFER;
constexpr Rights kNeverGiven = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                               LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                               LANDLOCK_ACCESS_FS_MAKE_SYM | kIoctlOfDevice;
constexpr Rights kOfFiles = kExecuteFile | kReadFile | kWriteFile;  // also on a single file
constexpr Rights kAll = kOfFiles | kListFolder | kChangeFolder | kNeverGiven;

// An older kernel accepts the longer struct if the members that it does not know are 0.
struct Ruleset {
  Rights files = 0;
  Rights network = 0;
  Rights scopes = 0;
};

Ruleset ruleset_of(int version, FileAccess::Tcp tcp) {
  Ruleset ruleset{.files = kAll};
  if (version < 5) ruleset.files &= ~kIoctlOfDevice;
  if (version < 3) ruleset.files &= ~kTruncate;
  if (version >= 4) ruleset.network = kBindTcp;
  if (version >= 4 && tcp == FileAccess::Tcp::kNone) ruleset.network |= kConnectTcp;
  if (version >= 6) ruleset.scopes = kAbstractSockets | kSignals;
  return ruleset;
}

std::unexpected<base::Problem> problem(std::string_view what) {
  return std::unexpected(
      base::Problem{fmt::format("Landlock: {}: {}", what, std::strerror(errno))});
}

// Landlock refuses rights of folders on a single file.
Rights fitting(int fd, Rights rights) {
  struct stat status{};
  const bool folder = ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
  return folder ? rights : rights & kOfFiles;
}

Done permit(const base::Descriptor& ruleset, const std::vector<std::string>& paths, Rights rights) {
  for (const std::string& path : paths) {
    const base::Descriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!place.open()) continue;
    const landlock_path_beneath_attr rule{.allowed_access = fitting(place.get(), rights),
                                          .parent_fd = place.get()};
    if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) !=
        0) {
      return problem(path);
    }
  }
  return {};
}

}  // namespace

Done restrict_files(const FileAccess& access) {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < kLowestVersion) {
    base::LogLine("landlock_missing").add("version", version < 0 ? 0 : version);
    return {};
  }
  const Ruleset attributes = ruleset_of(static_cast<int>(version), access.tcp);
  const base::Descriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0U)));
  if (!ruleset.open()) return problem("ruleset");
  const Rights read = kReadFile | kListFolder;
  const Rights write = read | kWriteFile | kChangeFolder;
  for (const auto& [paths, rights] :
       {std::pair(&access.read, read), std::pair(&access.write, write),
        std::pair(&access.execute, kReadFile | kExecuteFile)}) {
    if (auto done = permit(ruleset, *paths, rights & attributes.files); !done) return done;
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) != 0) {
    return problem("restrict");
  }
  return {};
}
