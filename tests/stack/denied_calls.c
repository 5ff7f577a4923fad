/* Preloaded into a program of the service: makes calls that its sandbox denies the first time that the
 * program accepts or opens a connection, which it does inside its sandbox. Writes a line for each. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(const char *what, int failed) {
  dprintf(2, "attempt=%s result=%s\n", what, failed ? strerrorname_np(errno) : "done");
}

static void attempt(void) {
  static int done = 0;
  if (done++) return;
  say("ptrace", ptrace(PTRACE_ATTACH, 0, NULL, NULL) < 0);
  say("unshare", unshare(CLONE_NEWUSER) < 0);
  say("packets", socket(AF_PACKET, SOCK_RAW, 0) < 0);
  say("network", socket(AF_INET, SOCK_STREAM, 0) < 0);
  say("foreign_file", open(getenv("FOREIGN_FILE"), O_RDONLY) < 0);
  say("own_file", open("/etc/hostname", O_RDONLY | O_CLOEXEC) < 0);
  if (getenv("PROGRAM") == NULL) return;
  execl(getenv("PROGRAM"), "program", NULL);
  say("program", 1);
}

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags) {
  int (*real)(int, struct sockaddr *, socklen_t *, int) = dlsym(RTLD_NEXT, "accept4");
  attempt();
  return real(fd, address, size, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t size) {
  int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
  attempt();
  return real(fd, address, size);
}
