// The sandbox of a process that reads untrusted files: Linux resource limits and seccomp. Knows
// nothing of what the process does in it.
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

/// From here on, until it ends, this process can compute, read from descriptor 0 and write to 1 and
/// 2, and nothing else: any other system call kills it with SIGSYS, a second too many of CPU time
/// with SIGXCPU. Allocating beyond `memory` fails. It leaves no core dump, cannot be traced, and is
/// killed when its parent ends.
///
/// Every thing that needs a file, a locale or a library not yet loaded has to happen before.
/// Under AddressSanitizer only the limits hold that it can live with.
std::expected<void, base::Problem> enter_sandbox(const SandboxLimits& limits);

}  // namespace media
