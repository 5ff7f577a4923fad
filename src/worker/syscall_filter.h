// The system calls that a program may make: a seccomp filter with an allow list for each program.
// Knows the calls of our code, of its libraries and of the C libraries of Debian 12 and 13; knows
// no paths.
#pragma once

#include <expected>

#include "base/problem.h"

/// The programs that have a list.
enum class Program {
  kWorker,  ///< Unix sockets only; may start gatehouse-picture, which inherits the filter
  kMailer,  ///< connects over the network; has threads, starts no program
};

/// The effect of a call that is not on the list.
enum class DeniedCall {
  /// The call fails with ENOSYS. The first of each call is one log line:
  /// `event=syscall_denied syscall=ptrace`. A child process, and a thread that blocks SIGSYS, is
  /// killed.
  kRefuse,
  kKill,  ///< SIGSYS ends the process
};

/// Restricts this process and its children until they end. Call it before the process has threads:
/// only the calling one and those that it starts are restricted. Sets no_new_privs.
///
/// The problem: the kernel has no seccomp.
std::expected<void, base::Problem> filter_syscalls(Program program, DeniedCall denied);
