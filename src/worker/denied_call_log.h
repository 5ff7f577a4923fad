// The SIGSYS handler of a process whose seccomp filter traps calls. Knows the machine's registers;
// knows no list of calls.
#pragma once

/// From now on a trapped call fails with ENOSYS, and the first one of each number writes one line
/// on standard error: `event=syscall_denied syscall=ptrace`. The line has no time, because a signal
/// handler may call few functions. Without a name in libseccomp, it has the number.
void log_denied_calls();
