// A list is generous with calls that have no effect outside the process: a library that is updated
// may begin to use them, and an attacker gains nothing. Calls by which a process reaches other
// processes, the kernel's rarely used parts or new privileges are on no list: ptrace,
// process_vm_*, pidfd_*, mount, unshare, setns, chroot, bpf, keyctl, io_uring_*, userfaultfd,
// perf_event_open, open_by_handle_at.
#include "worker/syscall_filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "worker/denied_call_log.h"

namespace {

using Done = std::expected<void, base::Problem>;

// Names instead of numbers: a call that the machine or libseccomp does not know is left out.
constexpr std::string_view kMemoryAndTime =
    "brk munmap mremap madvise msync mincore mlock mlock2 munlock mlockall munlockall mseal "
    "membarrier map_shadow_stack clock_gettime clock_getres clock_nanosleep nanosleep "
    "gettimeofday time times setitimer getitimer timer_create timer_settime timer_gettime "
    "timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime alarm pause";

constexpr std::string_view kOwnProcess =
    "exit exit_group restart_syscall getpid gettid getppid getpgrp getpgid getsid getuid "
    "geteuid getgid getegid getresuid getresgid getgroups capget getrandom uname sysinfo "
    "getrusage getrlimit getcpu getpriority umask sched_yield sched_getaffinity sched_getparam "
    "sched_getscheduler sched_getattr sched_get_priority_max sched_get_priority_min "
    "sched_rr_get_interval set_tid_address set_robust_list get_robust_list rseq arch_prctl "
    "futex futex_waitv futex_wait futex_wake futex_requeue rt_sigaction rt_sigprocmask "
    "rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack signalfd4 wait4 "
    "waitid";

// file_access.h decides which files.
constexpr std::string_view kFiles =
    "read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek open openat "
    "openat2 close close_range dup dup2 dup3 stat lstat fstat newfstatat statx statfs fstatfs "
    "access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd fcntl flock "
    "fsync fdatasync fadvise64 readahead sendfile copy_file_range fallocate ftruncate fchmod "
    "rename renameat renameat2 link linkat unlink unlinkat mkdir mkdirat pipe pipe2 eventfd2 "
    "poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2";

constexpr std::string_view kSockets =
    "connect getsockname getpeername getsockopt setsockopt shutdown sendto recvfrom sendmsg "
    "recvmsg sendmmsg recvmmsg";

// gatehouse-picture adds a filter and limits of its own. libnuma, which libgd needs, probes memory
// policies when it is loaded.
constexpr std::string_view kWorker = "accept accept4 execve seccomp get_mempolicy set_mempolicy";

// The resolver binds its netlink socket.
constexpr std::string_view kMailer = "bind";

// The C library has another way for each: it must not be told of in the log. A filter cannot read
// the flags of clone3().
constexpr std::string_view kSilentlyMissing = "clone3";

// TCGETS2, which newer C libraries use in isatty(), cannot be included beside <sys/ioctl.h>.
constexpr unsigned kTerminal2 = 0x802C'542A;
constexpr std::array<unsigned, 7> kIoctls = {FIONREAD, FIONBIO,    FIOCLEX,   FIONCLEX,
                                             TCGETS,   TIOCGWINSZ, kTerminal2};
constexpr std::array kPrctls = {PR_SET_PDEATHSIG, PR_SET_NAME,         PR_GET_NAME,
                                PR_GET_DUMPABLE,  PR_SET_NO_NEW_PRIVS, PR_GET_SECCOMP,
                                PR_SET_SECCOMP,   PR_CAPBSET_READ,     PR_SET_VMA};
constexpr std::array kMailerFamilies = {AF_UNIX, AF_INET, AF_INET6};

constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint64_t kNegative = 0x8000'0000;
constexpr std::uint64_t kInt = 0xFFFF'FFFF;  // the upper half of an int argument is undefined

struct ReleaseFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};

constexpr scmp_arg_cmp bits(unsigned index, std::uint64_t mask, std::uint64_t value) {
  return {.arg = index, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

template <class Number>
constexpr scmp_arg_cmp argument(unsigned index, Number value) {
  return bits(index, kInt, static_cast<std::uint64_t>(value) & kInt);
}

// Collects the rules and remembers the first error.
class Rules {
 public:
  explicit Rules(DeniedCall denied)
      : filter_(seccomp_init(denied == DeniedCall::kKill ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_TRAP)) {
    if (!filter_) {
      error_ = -ENOMEM;
      return;
    }
    note(seccomp_attr_set(filter_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    // A binary tree instead of a chain of comparisons.
    note(seccomp_attr_set(filter_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  }

  /// Each of these calls, whatever its arguments.
  void add_all(std::string_view names, std::uint32_t action = SCMP_ACT_ALLOW) {
    for (const std::string_view name : base::split_list(names)) add(name, {}, action);
  }

  /// The call is allowed if all comparisons are true, or those of another rule for it.
  void add(std::string_view name, std::vector<scmp_arg_cmp> when,
           std::uint32_t action = SCMP_ACT_ALLOW) {
    const int number = seccomp_syscall_resolve_name(std::string(name).c_str());
    if (number < 0 || error_ != 0) return;
    note(seccomp_rule_add_array(filter_.get(), action, number, static_cast<unsigned>(when.size()),
                                when.data()));
  }

  /// 0, or a negative error number.
  int load() {
    note(error_ == 0 ? seccomp_load(filter_.get()) : 0);
    return error_;
  }

 private:
  void note(int result) {
    if (error_ == 0) error_ = result;
  }

  std::unique_ptr<void, ReleaseFilter> filter_;
  int error_ = 0;
};

// Memory is writable or executable, and executable only if it is a file's: for dlopen(). A program
// that can write a file can therefore still execute it as memory, with the same restrictions.
void add_memory(Rules& rules) {
  rules.add("mprotect", {bits(2, PROT_EXEC, 0)});
  rules.add("mmap", {bits(2, PROT_EXEC, 0)});
  rules.add("mmap", {bits(2, PROT_EXEC | PROT_WRITE, PROT_EXEC), bits(3, MAP_ANONYMOUS, 0)});
}

void add_common(Rules& rules) {
  for (const std::string_view names : {kMemoryAndTime, kOwnProcess, kFiles, kSockets}) {
    rules.add_all(names);
  }
  rules.add_all(kSilentlyMissing, SCMP_ACT_ERRNO(ENOSYS));
  add_memory(rules);
  rules.add("socketpair", {argument(0, AF_UNIX)});
  rules.add("prlimit64", {argument(0, 0)});  // of this process
  rules.add("prctl", {argument(0, PR_SET_DUMPABLE), argument(1, 0)});
  for (const auto option : kPrctls) rules.add("prctl", {argument(0, option)});
  for (const auto request : kIoctls) rules.add("ioctl", {argument(1, request)});
}

// The pid of a child is not known beforehand; process groups have negative ones. Pid 0, the own
// group, passes: libseccomp compares an argument once in a rule. Landlock refuses it from
// Linux 6.12 on.
void add_worker(Rules& rules) {
  rules.add_all(kWorker);
  rules.add("socket", {argument(0, AF_UNIX)});
  rules.add("clone", {bits(0, kNamespaces, 0)});
  rules.add("kill", {bits(0, kNegative, 0)});
  rules.add("tgkill", {bits(0, kNegative, 0)});
  rules.add("setrlimit", {});
}

void add_mailer(Rules& rules) {
  rules.add_all(kMailer);
  for (const int family : kMailerFamilies) rules.add("socket", {argument(0, family)});
  rules.add("socket", {argument(0, AF_NETLINK), argument(2, 0)});  // NETLINK_ROUTE
  rules.add("clone", {bits(0, kNamespaces | CLONE_THREAD, CLONE_THREAD)});
  rules.add("kill", {argument(0, ::getpid())});
  rules.add("tgkill", {argument(0, ::getpid())});
}

}  // namespace

Done filter_syscalls(Program program, DeniedCall denied) {
  if (denied == DeniedCall::kRefuse) log_denied_calls();
  Rules rules(denied);
  add_common(rules);
  program == Program::kWorker ? add_worker(rules) : add_mailer(rules);
  const int error = rules.load();
  if (error != 0) {
    return std::unexpected(base::Problem{std::string("seccomp: ") + std::strerror(-error)});
  }
  return {};
}
