// The walls around a process that reads what strangers made. Linux: rlimits and seccomp.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>

#include "base/problem.h"

namespace media {

struct SandboxLimits {
  std::size_t memory = 0;  ///< bytes that may be mapped beside what is mapped already
  std::chrono::seconds cpu{5};
};

/// From here on, and until it ends, this process can compute, read from descriptor 0 and write to 1
/// and 2, and nothing else: any other system call kills it with SIGSYS, a second too many of CPU
/// time with SIGXCPU. Memory beyond the walls is refused to it as if there was none. It leaves no
/// core, nobody can trace it, and it dies with the process that started it.
///
/// Every thing that needs a file, a locale or a library not yet loaded has to happen before.
/// Under AddressSanitizer only the limits hold that it can live with.
std::expected<void, base::Problem> enter_sandbox(const SandboxLimits& walls);

}  // namespace media
