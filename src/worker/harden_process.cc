#include "worker/harden_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void protect_memory() {
  const struct rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

void harden_process() {
  protect_memory();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
}
