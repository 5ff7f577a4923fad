#include "media/sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "base/descriptor.h"
#include "base/sanitizer.h"
#include "base/text.h"

namespace media {
namespace {

// The limits of memory and descriptors and the filter are off with it.
using base::kAddressSanitizer;

using Done = std::expected<void, base::Problem>;

std::unexpected<base::Problem> problem(const char* what, int error) {
  return std::unexpected(base::Problem{std::string(what) + ": " + std::strerror(error)});
}

// The memory that is mapped at the start differs by fifty MiB between Debian 12 and 13; the memory
// for decoding does not.
std::optional<std::size_t> mapped_now() {
  std::array<char, 64> text{};
  const base::Descriptor file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  if (!file.open()) return std::nullopt;
  const ssize_t size = ::read(file.get(), text.data(), text.size());
  const std::string_view statm(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const auto pages = base::parse_unsigned(statm.substr(0, statm.find(' ')));
  if (!pages) return std::nullopt;
  return *pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

bool limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  const struct rlimit value = {soft, hard};
  return ::setrlimit(resource, &value) == 0;
}

bool limit(__rlimit_resource resource, rlim_t most) { return limit(resource, most, most); }

Done limit_resources(const SandboxLimits& limits) {
  const auto mapped = mapped_now();
  if (!mapped) return problem("/proc/self/statm", errno);
  const auto cpu = static_cast<rlim_t>(limits.cpu.count());
  if (!limit(RLIMIT_CPU, cpu, cpu + 1) || !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0) ||
      !limit(RLIMIT_NPROC, 0) || (!kAddressSanitizer && !limit(RLIMIT_NOFILE, 0)) ||
      (!kAddressSanitizer && !limit(RLIMIT_AS, *mapped + limits.memory))) {
    return problem("setrlimit", errno);
  }
  return {};
}

struct ReleaseFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};

// System calls without an effect outside the process, which current and future C libraries may
// make: memory, time, locks, own state, random numbers, exit. (sysinfo: qsort() of glibc 2.36 reads
// the size of the memory.)
constexpr std::array kHarmless = {
    SCMP_SYS(brk),          SCMP_SYS(munmap),
    SCMP_SYS(mremap),       SCMP_SYS(madvise),
    SCMP_SYS(futex),        SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),  SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rseq),         SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),       SCMP_SYS(gettid),
    SCMP_SYS(fstat),        SCMP_SYS(sysinfo),
    SCMP_SYS(exit),         SCMP_SYS(exit_group),
};

int allow(void* filter, int call) { return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); }

int allow(void* filter, int call, scmp_arg_cmp when) {
  return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &when);
}

scmp_arg_cmp argument(unsigned index, std::uint64_t value) {
  return {.arg = index, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

// Compares the protection flags, the third argument of mmap and mprotect.
constexpr scmp_arg_cmp kNotExecutable = {
    .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};

Done filter_calls() {
  const std::unique_ptr<void, ReleaseFilter> filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return problem("seccomp_init", ENOMEM);
  int failed = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  const auto note = [&failed](int result) {
    if (failed == 0) failed = result;
  };
  for (const int call : kHarmless) note(allow(filter.get(), call));
  // Newer C libraries use it for fstat(). It also takes a path, so it fails with EBADF instead.
  note(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EBADF), SCMP_SYS(newfstatat), 0));
  note(allow(filter.get(), SCMP_SYS(mmap), kNotExecutable));
  note(allow(filter.get(), SCMP_SYS(mprotect), kNotExecutable));
  note(allow(filter.get(), SCMP_SYS(read), argument(0, STDIN_FILENO)));
  note(allow(filter.get(), SCMP_SYS(write), argument(0, STDOUT_FILENO)));
  note(allow(filter.get(), SCMP_SYS(write), argument(0, STDERR_FILENO)));
  if (failed == 0) failed = seccomp_load(filter.get());
  if (failed != 0) return problem("seccomp", -failed);
  return {};
}

}  // namespace

Done enter_sandbox(const SandboxLimits& limits) {
  // If the parent has ended before this call, standard input is closed, and the process ends after
  // reading its end.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0 ||
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return problem("prctl", errno);
  }
  if (auto limited = limit_resources(limits); !limited) return limited;
  if (kAddressSanitizer) return {};
  return filter_calls();
}

}  // namespace media
