// What the worker and the mailer do first, which hold people's secrets for as long as they live.
#pragma once

/// No core file and no ptrace, since both would hold secrets; and the process is told to end
/// (SIGTERM) when its parent has gone.
void harden_process();
