// Hardens the programs that have secrets of users in memory. Call one of these first in main().
#pragma once

/// Disables core files and ptrace, because both would reveal secrets.
void protect_memory();

/// The same for a service. Also requests SIGTERM for when the parent process ends. Returns false if
/// it has already ended: then no signal will come, and the service must not start. The environment
/// variable GATEHOUSE_PARENT is the process id of the expected parent; without it, nothing is
/// compared.
[[nodiscard]] bool harden_process();
