// Secrets in memory are overwritten on every return. A file is written under a temporary name,
// synced, and then linked or renamed to its final name, so that no reader sees a part of it.
#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.h"
#include "base/text.h"

namespace base {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;
constexpr std::size_t kLargestSecret = 4096;

// A temporary file that is removed at the end of the scope.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& folder)
      : name_(fmt::format("{}/{}XXXXXX", folder, kUnfinished)),
        file_(::mkostemp(name_.data(), O_CLOEXEC)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (file_.open()) ::unlink(name_.c_str());
  }
  const std::string& name() const { return name_; }
  int get() const { return file_.get(); }
  bool open() const { return file_.open(); }

 private:
  std::string name_;
  Descriptor file_;
};

std::unexpected<Problem> system_problem(const std::string& path) {
  return std::unexpected(Problem{fmt::format("{}: {}", path, std::strerror(errno))});
}

// Reads up to `size` bytes and returns their number, or less than 0 after an error.
ssize_t read_up_to(int fd, char* to, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::read(fd, to + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return n;
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(got);
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? "./" : path.substr(0, slash + 1);
}

// Syncs the folder, so that the new name survives a power cut.
bool sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.open() && ::fsync(opened.get()) == 0;
}

std::expected<void, Problem> replace(const std::string& temporary_folder, const std::string& path,
                                     std::string_view bytes, mode_t mode) {
  const TemporaryFile fresh(temporary_folder);
  if (!fresh.open() || !write_all(fresh.get(), bytes) || ::fchmod(fresh.get(), mode) != 0 ||
      ::fsync(fresh.get()) != 0 || ::rename(fresh.name().c_str(), path.c_str()) != 0) {
    return system_problem(path);
  }
  const std::string folder = folder_of(path);
  if (!sync_folder(folder)) return system_problem(folder);
  return {};
}

}  // namespace

std::expected<std::string, Problem> read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return system_problem(path);
  std::string text(kLargestFile + 1, '\0');
  const ssize_t size = read_up_to(file.get(), text.data(), text.size());
  if (size < 0) return system_problem(path);
  if (static_cast<std::size_t>(size) > kLargestFile) {
    return std::unexpected(Problem{fmt::format("{}: larger than 1 MiB", path)});
  }
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::expected<Secret, Problem> read_private_file(const std::string& path) {
  // O_NONBLOCK: opening a FIFO at this path must not block the start.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return system_problem(path);
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(Problem{fmt::format("{}: is not a regular file", path)});
  }
  if ((status.st_mode & 077) != 0) {
    return std::unexpected(Problem{fmt::format(
        "{}: other users can read or write it; chmod 600 it and consider it known", path)});
  }
  std::array<char, kLargestSecret + 1> text{};
  const ssize_t size = read_up_to(file.get(), text.data(), text.size());
  if (size < 0) return system_problem(path);
  Secret secret(trim({text.data(), static_cast<std::size_t>(size)}));
  ::explicit_bzero(text.data(), text.size());
  if (static_cast<std::size_t>(size) > kLargestSecret) {
    return std::unexpected(Problem{fmt::format("{}: larger than 4 KiB", path)});
  }
  return secret;
}

std::expected<void, Problem> create_private_file(const std::string& path, std::string_view text) {
  if (::access(path.c_str(), F_OK) == 0) return {};
  const std::string folder = folder_of(path);
  const TemporaryFile fresh(folder);
  if (!fresh.open()) return system_problem(path);
  if (!write_all(fresh.get(), text) || ::fsync(fresh.get()) != 0) return system_problem(path);
  // link() instead of rename(): it never replaces a file that another process created meanwhile.
  if (::link(fresh.name().c_str(), path.c_str()) != 0 && errno != EEXIST) {
    return system_problem(path);
  }
  if (!sync_folder(folder)) return system_problem(folder);
  return {};
}

std::expected<void, Problem> replace_file(const std::string& path, std::string_view bytes) {
  constexpr mode_t kReadByAll = 0644;
  return replace(folder_of(path), path, bytes, kReadByAll);
}

std::expected<void, Problem> place_private_file(const std::string& temporary_folder,
                                                const std::string& path, std::string_view bytes) {
  constexpr mode_t kReadByOwner = 0600;
  return replace(temporary_folder, path, bytes, kReadByOwner);
}

std::string program_folder() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return folder_of({path.data(), size > 0 ? static_cast<std::size_t>(size) : 0});
}

std::expected<void, Problem> create_private_folder(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != path.npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST) return system_problem(parent);
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_problem(path);
  return {};
}

}  // namespace base
