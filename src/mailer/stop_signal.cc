#include "mailer/stop_signal.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <stdexcept>

namespace mailer {
namespace {

// A blocked signal interrupts no call and stays pending in the descriptor.
int blocked_signals() {
  sigset_t stop_signals;
  ::sigemptyset(&stop_signals);
  for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) ::sigaddset(&stop_signals, number);
  ::sigprocmask(SIG_BLOCK, &stop_signals, nullptr);
  const int signals = ::signalfd(-1, &stop_signals, SFD_CLOEXEC);
  if (signals < 0) throw std::runtime_error("signalfd fails");
  return signals;
}

}  // namespace

StopSignal::StopSignal() : signals_(blocked_signals()) { ::signal(SIGPIPE, SIG_IGN); }

bool StopSignal::comes_within(std::chrono::milliseconds time) const {
  struct pollfd waited{.fd = signals_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
}

}  // namespace mailer
