// The sandboxes of the worker and the mailer: what each may do after its start, so that a program
// that an attacker has taken over reaches little.
#pragma once

#include <expected>

#include "base/problem.h"
#include "contracts/route.h"
#include "worker/file_access.h"
#include "worker/settings/options.h"
#include "worker/syscall_filter.h"

/// What a program may do.
struct Sandbox {
  Program program;
  settings::SandboxMode mode;
  FileAccess files;
};

/// The sandboxes of the programs with these options. To permit a path, add it in these functions.
/// What is read only at the start needs no permission.
/// A worker of the gate writes neither pictures nor keys.
Sandbox worker_sandbox(const settings::Options& options, contracts::Reach reach);
Sandbox mailer_sandbox(const settings::Options& options);

/// Gives up all capabilities and restricts files, network and system calls until this process ends.
/// Call it after the program has read what only the start needs, and before it has threads.
///
/// With SANDBOX=off only the capabilities are given up. With AddressSanitizer nothing is done,
/// because its runtime needs more.
///
/// The problem: the kernel refuses. The message tells to set SANDBOX=off.
std::expected<void, base::Problem> enter_sandbox(const Sandbox& sandbox);
