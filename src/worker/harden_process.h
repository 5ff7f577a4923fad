// Hardens the programs that have secrets of users in memory. Call one of these first in main().
#pragma once

/// Disables core files and ptrace, because both would reveal secrets.
void protect_memory();

/// The same for a service. Also requests SIGTERM when the parent process ends.
void harden_process();
