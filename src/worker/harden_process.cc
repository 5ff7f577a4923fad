#include "worker/harden_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

void protect_memory() {
  const struct rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

bool harden_process() {
  protect_memory();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  const char* parent = std::getenv("GATEHOUSE_PARENT");
  return parent == nullptr || std::to_string(::getppid()) == parent;
}
