// The system calls that the worker and the mailer may make: each is tried in a child process.
#include "worker/syscall_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <netdb.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/sanitizer.h"

namespace {

using Act = std::function<long()>;

constexpr int kCouldNotBegin = 255;

// Runs the act in a child with the filter. The result is 0 if the act succeeded, its errno if it
// returned a negative number, and minus the signal if it killed the child.
int filtered(Program program, const Act& act, DeniedCall denied = DeniedCall::kRefuse) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!filter_syscalls(program, denied)) ::_exit(kCouldNotBegin);
    ::_exit(act() < 0 ? errno : 0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

long open_socket(int family, int type, int protocol) { return ::socket(family, type, protocol); }

long map(int protection, int flags) {
  return ::mmap(nullptr, 4096, protection, MAP_PRIVATE | flags, -1, 0) == MAP_FAILED ? -1 : 0;
}

long start_program() {
  std::array<char*, 1> none{};
  pid_t pid = -1;
  errno = ::posix_spawn(&pid, "/bin/true", nullptr, nullptr, none.data(), none.data());
  if (errno != 0) return -1;
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status == 0 ? 0 : -1;
}

long start_thread() {
  int result = 1;
  std::thread([&result] { result = 0; }).join();
  return result;
}

class SyscallFilter : public testing::Test {
 protected:
  void SetUp() override {
    if (base::kAddressSanitizer) GTEST_SKIP() << "there is no filter with AddressSanitizer";
  }
};

const std::vector<Act>& denied_to_both() {
  static const std::vector<Act> kActs = {
      [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); },
      [] { return static_cast<long>(::unshare(CLONE_NEWUSER)); },
      [] { return ::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0); },
      [] { return ::syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr); },
      [] { return ::syscall(SYS_chroot, "/tmp"); },
      [] { return ::syscall(SYS_bpf, 0, nullptr, 0); },
      [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); },
      [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); },
      [] { return ::syscall(SYS_userfaultfd, 0); },
      [] { return ::syscall(SYS_perf_event_open, nullptr, 0, 0, -1, 0); },
      [] { return ::syscall(SYS_process_vm_readv, ::getpid(), nullptr, 0, nullptr, 0, 0); },
      [] { return ::syscall(SYS_setuid, 0); },
      [] { return open_socket(AF_PACKET, SOCK_RAW, 0); },
      [] { return open_socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER); },
      [] { return map(PROT_READ | PROT_EXEC, MAP_ANONYMOUS); },
      [] { return map(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_ANONYMOUS); },
      [] { return ::syscall(SYS_mprotect, nullptr, 4096, PROT_READ | PROT_EXEC); },
      [] { return static_cast<long>(::kill(-::getpgrp(), 0)); },
      [] { return static_cast<long>(::prctl(PR_SET_DUMPABLE, 1)); },
      [] { return static_cast<long>(::listen(0, 1)); },
      [] { return ::syscall(100'000); },
  };
  return kActs;
}

TEST_F(SyscallFilter, AnswersThatADeniedCallDoesNotExist) {
  for (const Program program : {Program::kWorker, Program::kMailer}) {
    for (const Act& act : denied_to_both()) {
      EXPECT_EQ(filtered(program, act), ENOSYS) << &act - denied_to_both().data();
    }
  }
}

TEST_F(SyscallFilter, KillsTheProcessInstead) {
  for (const Act& act : denied_to_both()) {
    EXPECT_EQ(filtered(Program::kWorker, act, DeniedCall::kKill), -SIGSYS)
        << &act - denied_to_both().data();
  }
}

TEST_F(SyscallFilter, GivesTheNetworkToTheMailerOnly) {
  for (const int family : {AF_INET, AF_INET6}) {
    const Act open = [family] { return open_socket(family, SOCK_STREAM, 0); };
    EXPECT_EQ(filtered(Program::kWorker, open), ENOSYS);
    EXPECT_NE(filtered(Program::kMailer, open), ENOSYS);
  }
  const Act resolver = [] { return open_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); };
  EXPECT_EQ(filtered(Program::kWorker, resolver), ENOSYS);
  EXPECT_EQ(filtered(Program::kMailer, resolver), 0);
  const Act local = [] { return open_socket(AF_UNIX, SOCK_STREAM, 0); };
  EXPECT_EQ(filtered(Program::kWorker, local), 0);
  EXPECT_EQ(filtered(Program::kMailer, local), 0);
}

TEST_F(SyscallFilter, LetsOnlyTheWorkerStartAProgram) {
  EXPECT_EQ(filtered(Program::kWorker, start_program, DeniedCall::kKill), 0);
  // posix_spawn() blocks all signals meanwhile, so the denied call cannot be reported.
  EXPECT_EQ(filtered(Program::kMailer, start_program), -SIGSYS);
  EXPECT_EQ(filtered(Program::kMailer, [] { return ::execl("/bin/true", "true", nullptr); }),
            ENOSYS);
}

TEST_F(SyscallFilter, LetsBothHaveThreads) {
  EXPECT_EQ(filtered(Program::kWorker, start_thread, DeniedCall::kKill), 0);
  EXPECT_EQ(filtered(Program::kMailer, start_thread, DeniedCall::kKill), 0);
}

// The C library loads modules for it, reads the addresses of this machine and asks a server.
long look_up_names() {
  ::setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
  addrinfo hints{};
  hints.ai_flags = AI_ADDRCONFIG;
  for (const char* name : {"localhost", "mail.invalid"}) {
    addrinfo* found = nullptr;
    if (::getaddrinfo(name, "smtp", &hints, &found) == 0) ::freeaddrinfo(found);
  }
  return 0;
}

TEST_F(SyscallFilter, LetsTheMailerLookUpNames) {
  EXPECT_EQ(filtered(Program::kMailer, look_up_names, DeniedCall::kKill), 0);
}

TEST_F(SyscallFilter, LetsTheMailerSignalOnlyItself) {
  EXPECT_EQ(filtered(Program::kMailer, [] { return ::kill(::getpid(), 0); }), 0);
  EXPECT_EQ(filtered(Program::kMailer, [] { return ::kill(::getppid(), 0); }), ENOSYS);
}

TEST_F(SyscallFilter, LetsAChildLimitItselfFurther) {
  const Act limit = [] {
    const struct rlimit none = {0, 0};
    return ::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : -1;
  };
  EXPECT_EQ(filtered(Program::kWorker, limit, DeniedCall::kKill), 0);
}

// What a child with the filter writes on standard error while it acts.
std::string errors_of(const Act& act) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  filtered(Program::kWorker, [&] {
    ::dup2(pipe[1], STDERR_FILENO);
    return act();
  });
  ::close(pipe[1]);
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(::read(pipe[0], text.data(), text.size())));
  ::close(pipe[0]);
  return text;
}

TEST_F(SyscallFilter, LogsEachDeniedCallOnce) {
  EXPECT_EQ(errors_of([] {
              ::unshare(CLONE_NEWUSER);
              ::unshare(CLONE_NEWNET);
              return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
            }),
            "event=syscall_denied syscall=unshare\nevent=syscall_denied syscall=ptrace\n");
}

TEST_F(SyscallFilter, LogsTheNumberOfACallWithoutAName) {
  EXPECT_EQ(errors_of([] { return ::syscall(100'000); }), "event=syscall_denied syscall=100000\n");
}

TEST_F(SyscallFilter, DoesNotLogWhatTheCLibraryTriesFirst) {
  EXPECT_EQ(errors_of([] { return ::syscall(SYS_clone3, nullptr, 0); }), "");
}

}  // namespace
