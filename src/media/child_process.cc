// posix_spawn instead of fork: the memory of this process, which contains keys, is never copied to
// the child. A socket pair instead of two pipes: a write to a socket whose reader is gone can be
// told not to raise SIGPIPE.
#include "media/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace media {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kBuffer = 65536;

std::unexpected<base::Problem> problem(std::string_view what, int error) {
  return std::unexpected(base::Problem{fmt::format("{}: {}", what, std::strerror(error))});
}

// Both ends of the socket pair.
class Line {
 public:
  Line() : open_(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    close_theirs();
    if (open_) ::close(ours());
  }
  bool open() const { return open_; }
  int ours() const { return ends_[0]; }
  int theirs() const { return ends_[1]; }
  /// Closes the child's end in this process, so that a read ends when the child closes its end.
  void close_theirs() {
    if (open_ && theirs() >= 0) ::close(theirs());
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool open_;
};

class FileActions {
 public:
  explicit FileActions(int line) {
    ::posix_spawn_file_actions_init(&actions_);
    // Closes all other descriptors instead of relying on O_CLOEXEC: descriptor 0 of a worker is a
    // listening socket.
    failed_ = ::posix_spawn_file_actions_adddup2(&actions_, line, STDIN_FILENO) != 0 ||
              ::posix_spawn_file_actions_adddup2(&actions_, line, STDOUT_FILENO) != 0 ||
              ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY,
                                                 0) != 0 ||
              ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1) != 0;
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  bool failed() const { return failed_; }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
  bool failed_ = false;
};

class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::expected<pid_t, base::Problem> start(const std::string& program,
                                          std::vector<std::string> arguments, int line) {
  arguments.insert(arguments.begin(), program);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::array<char*, 1> no_environment{};
  const FileActions actions(line);
  if (actions.failed()) return problem("posix_spawn_file_actions", ENOMEM);
  const Attributes attributes;
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(),
                                  argv.data(), no_environment.data());
  if (error != 0) return problem(program, error);
  return pid;
}

// Sends as much of the input as the child accepts without blocking.
void send_input(int line, std::string_view& input) {
  while (!input.empty()) {
    const ssize_t n = ::send(line, input.data(), input.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    input.remove_prefix(n < 0 ? input.size() : static_cast<std::size_t>(n));
  }
  ::shutdown(line, SHUT_WR);
}

enum class PipeEvent { kData, kEnd };

// A child that ends without reading all input causes a connection error, which is also an end.
PipeEvent receive_output(int line, std::string& output) {
  std::array<char, kBuffer> buffer{};
  const ssize_t n = ::recv(line, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return PipeEvent::kData;
  if (n <= 0) return PipeEvent::kEnd;
  output.append(buffer.data(), static_cast<std::size_t>(n));
  return PipeEvent::kData;
}

// The events that poll() reports within this time; 0 if there are none.
short wait_for(int line, short events, std::chrono::milliseconds left) {
  pollfd wait{.fd = line, .events = events, .revents = 0};
  return ::poll(&wait, 1, static_cast<int>(left.count())) > 0 ? wait.revents : short{0};
}

ExitResult::Why exchange(int line, std::string_view input, const Timeouts& timeouts,
                         std::string& output) {
  using namespace std::chrono;
  const auto end = steady_clock::now() + timeouts.time;
  bool sending = true;
  for (;;) {
    const auto left = ceil<milliseconds>(end - steady_clock::now());
    if (left <= 0ms) return ExitResult::Why::kTooLate;
    const short ready =
        wait_for(line, static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN), left);
    if (sending && (ready & (POLLOUT | POLLERR)) != 0) {
      send_input(line, input);
      sending = !input.empty();
    }
    if ((ready & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    if (receive_output(line, output) == PipeEvent::kEnd) return ExitResult::Why::kItsOwn;
    if (output.size() > timeouts.bytes) return ExitResult::Why::kTooLong;
  }
}

std::int64_t own_peak_kib() {
  struct rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// Called when the socket has ended: the child has exited, is exiting, or has closed its end and
// runs on. SIGKILL does not change the status of a child that is exiting, because the kernel
// records it before it closes descriptors.
void reap(pid_t pid, ExitResult& exit_result) {
  ::kill(pid, SIGKILL);
  int status = 0;
  struct rusage usage{};
  while (::wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) exit_result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) exit_result.signal = WTERMSIG(status);
  // The spawned process shares this process's memory until exec(), which keeps the larger peak.
  if (usage.ru_maxrss > own_peak_kib()) exit_result.peak_kib = usage.ru_maxrss;
}

}  // namespace

std::expected<ExitResult, base::Problem> run(const std::string& program,
                                             const std::vector<std::string>& arguments,
                                             std::string_view input, const Timeouts& timeouts) {
  Line line;
  if (!line.open()) return problem("socketpair", errno);
  const auto pid = start(program, arguments, line.theirs());
  if (!pid) return std::unexpected(pid.error());
  line.close_theirs();
  ExitResult exit_result;
  exit_result.why = exchange(line.ours(), input, timeouts, exit_result.output);
  reap(*pid, exit_result);
  return exit_result;
}

}  // namespace media
