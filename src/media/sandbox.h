// The sandbox of a process that reads untrusted files: Linux resource limits and seccomp. Does not
// know what the process does in it.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>

#include "base/problem.h"

namespace media {

/// The resource limits.
struct SandboxLimits {
  std::size_t memory = 0;       ///< bytes in addition to the memory that is mapped already
  std::chrono::seconds cpu{5};  ///< CPU time
};

/// Restricts this process until it ends: it can compute, read from descriptor 0 and write to
/// descriptors 1 and 2. Any other system call kills it with SIGSYS; exceeding `cpu` kills it with
/// SIGXCPU; allocating more than `memory` fails. It leaves no core dump, cannot be traced, and is
/// killed when its parent ends.
///
/// Do everything that needs a file, a locale or a library that is not loaded yet before this call.
/// With AddressSanitizer only the limits that are compatible with it apply.
std::expected<void, base::Problem> enter_sandbox(const SandboxLimits& limits);

}  // namespace media
