// Hardens the worker and the mailer, which have secrets of users in memory. Call it first in
// main().
#pragma once

/// Disables core files and ptrace, because both would reveal secrets. Requests SIGTERM when the
/// parent process ends.
void harden_process();
