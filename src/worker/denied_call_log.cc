// Only async-signal-safe functions are called in the handler. The names are resolved before,
// because libseccomp allocates memory for them.
#include "worker/denied_call_log.h"

#include <seccomp.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace {

// The kernel has fewer than 500 calls. All others share the last place.
constexpr std::size_t kPlaces = 512;
constexpr std::size_t kLongestName = 32;
constexpr int kTrapped = 1;  // SYS_SECCOMP, which is not in every C library's headers

struct Call {
  std::array<char, kLongestName> name{};
  std::atomic_flag logged{};
};

// Used by the signal handler, which gets no argument. The names are set before it is installed.
std::array<Call, kPlaces> calls;

void resolve_names() {
  for (std::size_t i = 0; i + 1 < kPlaces; ++i) {
    char* const name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, static_cast<int>(i));
    if (name == nullptr) continue;
    std::strncpy(calls[i].name.data(), name, kLongestName - 1);
    ::free(name);
  }
}

void write_line(int number, const Call& call) {
  std::array<char, 96> line{};
  char* end = ::stpcpy(line.data(), "event=syscall_denied syscall=");
  if (call.name[0] != '\0') {
    end = ::stpcpy(end, call.name.data());
  } else {
    end = std::to_chars(end, line.data() + line.size() - 1, number).ptr;
  }
  *end++ = '\n';
  [[maybe_unused]] const ssize_t written =
      ::write(STDERR_FILENO, line.data(), static_cast<std::size_t>(end - line.data()));
}

void set_result(void* context, int result) {
  auto& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  machine.gregs[REG_RAX] = result;
#elif defined(__aarch64__)
  machine.regs[0] = static_cast<unsigned long long>(result);
#else
#error "set_result() does not know the register for the result of a system call on this machine"
#endif
}

// The kernel has set the result to the number of the call; the program goes on after the call.
extern "C" void refuse_call(int, siginfo_t* info, void* context) {
  if (info->si_code != kTrapped) return;
  const int saved = errno;
  const auto place = static_cast<unsigned>(info->si_syscall);
  Call& call = calls[place < kPlaces ? place : kPlaces - 1];
  if (!call.logged.test_and_set()) write_line(info->si_syscall, call);
  set_result(context, -ENOSYS);
  errno = saved;
}

}  // namespace

void log_denied_calls() {
  resolve_names();
  struct sigaction action = {};
  action.sa_sigaction = refuse_call;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigaction(SIGSYS, &action, nullptr);
}
