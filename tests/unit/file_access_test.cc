// The files that a process may use: each access is tried in a child process.
#include "worker/file_access.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "base/files.h"
#include "base/sanitizer.h"

namespace {

using Act = std::function<long()>;
namespace fs = std::filesystem;

constexpr int kCouldNotBegin = 255;

long version() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

class RestrictFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (base::kAddressSanitizer) GTEST_SKIP() << "there is no sandbox with AddressSanitizer";
    if (version() < 2) GTEST_SKIP() << "this kernel has no Landlock of version 2";
    std::string name = testing::TempDir() + "file-access-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    for (const char* part : {"read", "write", "foreign"}) {
      fs::create_directory(folder_ / part);
      std::ofstream(folder_ / part / "file") << "text";
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }

  // 0, the errno of the act in a child that may read read/ and write write/.
  int restricted(const Act& act, FileAccess access = {}) const {
    access.read.push_back(path("read"));
    access.write.push_back(path("write"));
    const pid_t pid = ::fork();
    if (pid == 0) {
      if (!restrict_files(access)) ::_exit(kCouldNotBegin);
      ::_exit(act() < 0 ? errno : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }

  int opened(const std::string& name, int flags) const {
    return restricted([&] { return ::open(path(name).c_str(), flags, 0600); });
  }

  fs::path folder_;
};

TEST_F(RestrictFiles, LetsReadWhatIsListed) {
  EXPECT_EQ(opened("read/file", O_RDONLY), 0);
  EXPECT_EQ(opened("read", O_RDONLY | O_DIRECTORY), 0);
  EXPECT_EQ(opened("foreign/file", O_RDONLY), EACCES);
  EXPECT_EQ(opened("foreign", O_RDONLY | O_DIRECTORY), EACCES);
  EXPECT_EQ(restricted([] { return ::open("/etc/passwd", O_RDONLY); }), EACCES);
}

TEST_F(RestrictFiles, LetsWriteOnlyInFoldersToWrite) {
  EXPECT_EQ(opened("write/new", O_WRONLY | O_CREAT), 0);
  EXPECT_EQ(opened("read/file", O_WRONLY), EACCES);
  EXPECT_EQ(opened("read/new", O_WRONLY | O_CREAT), EACCES);
  EXPECT_EQ(opened("foreign/new", O_WRONLY | O_CREAT), EACCES);
  EXPECT_EQ(restricted([&] { return ::unlink(path("read/file").c_str()); }), EACCES);
  EXPECT_EQ(restricted([&] { return ::symlink("/etc", path("write/link").c_str()); }), EACCES);
}

TEST_F(RestrictFiles, LetsReplaceAFileAndMoveOneBetweenFolders) {
  const auto replace = [&] {
    const bool done = base::replace_file(path("write/file"), "new") &&
                      base::create_private_folder(path("write/tmp")) &&
                      base::place_private_file(path("write/tmp"), path("write/file"), "newer") &&
                      base::create_private_file(path("write/created"), "text");
    return done ? 0 : -1;
  };
  EXPECT_EQ(restricted(replace), 0);
}

TEST_F(RestrictFiles, StartsOnlyListedPrograms) {
  const Act start = [] { return ::execl("/bin/true", "true", nullptr); };
  EXPECT_EQ(restricted(start, {.read = {"/usr", "/lib", "/lib64", "/etc"}}), EACCES);
  EXPECT_EQ(restricted(start, {.read = {"/usr", "/lib", "/lib64", "/etc"}, .execute = {"/usr"}}),
            0);
}

TEST_F(RestrictFiles, LeavesOutWhatDoesNotExist) {
  EXPECT_EQ(restricted([] { return 0; }, {.read = {path("missing")}}), 0);
}

TEST_F(RestrictFiles, LetsReadASingleFile) {
  const Act read = [&] { return ::open(path("foreign/file").c_str(), O_RDONLY); };
  EXPECT_EQ(restricted(read, {.read = {path("foreign/file")}}), 0);
}

long connect_to_own_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return fd;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

long bind_a_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return fd;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  return ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

TEST_F(RestrictFiles, RefusesTcpThatIsNotGiven) {
  if (version() < 4) GTEST_SKIP() << "this kernel's Landlock does not restrict TCP";
  EXPECT_EQ(restricted(connect_to_own_port), EACCES);
  EXPECT_EQ(restricted(connect_to_own_port, {.tcp = FileAccess::Tcp::kConnect}), ECONNREFUSED);
  EXPECT_EQ(restricted(bind_a_port, {.tcp = FileAccess::Tcp::kConnect}), EACCES);
}

// An open abstract socket of this process, and the attempt to connect to it.
long connect_to_abstract(const std::string& name) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return fd;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return ::connect(fd, reinterpret_cast<sockaddr*>(&address), size);
}

TEST_F(RestrictFiles, ReachesNoProcessOutside) {
  if (version() < 6) GTEST_SKIP() << "this kernel's Landlock does not restrict signals";
  EXPECT_EQ(restricted([] { return ::kill(::getppid(), 0); }), EPERM);
  EXPECT_EQ(restricted([] { return ::kill(::getpid(), 0); }), 0);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(listener, 0);
  sockaddr_un any{};
  any.sun_family = AF_UNIX;  // the kernel chooses an abstract name
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&any), sizeof(sa_family_t)), 0);
  socklen_t size = sizeof any;
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&any), &size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  const std::string name(any.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);
  EXPECT_EQ(connect_to_abstract(name), 0);
  EXPECT_EQ(restricted([&] { return connect_to_abstract(name); }), EPERM);
  ::close(listener);
}

TEST_F(RestrictFiles, CanBeSignalledFromOutside) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (restrict_files({})) ::pause();
    ::_exit(kCouldNotBegin);
  }
  EXPECT_EQ(::kill(pid, SIGTERM), 0);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

}  // namespace
