// The wish that the program ends, asked for where it suits and never lost.
#pragma once

#include <chrono>

namespace mailer {

class StopSignal {
 public:
  /// From now on TERM, INT, QUIT and HUP wait here. One of these a process.
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  /// True as soon as one has come, false when the time is over.
  bool comes_within(std::chrono::milliseconds time) const;
  bool has_come() const { return comes_within(std::chrono::milliseconds{0}); }

 private:
  int signals_;
};

}  // namespace mailer
