// Receives stop signals. The program checks for them at suitable points, and no signal is lost.
#pragma once

#include <chrono>

#include "base/descriptor.h"

namespace mailer {

/// The stop signals of this process.
class StopSignal {
 public:
  /// Blocks TERM, INT, QUIT and HUP and collects them. Make only one in a process.
  StopSignal();

  /// Waits at most `time`. Returns true immediately when a signal has arrived. Signals are not
  /// consumed: later calls return true too.
  bool comes_within(std::chrono::milliseconds time) const;
  bool has_come() const { return comes_within(std::chrono::milliseconds{0}); }

 private:
  base::Descriptor signals_;
};

}  // namespace mailer
