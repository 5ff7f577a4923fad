#include "mailer/loop.h"

#include <chrono>
#include <string>

#include "base/log.h"

namespace mailer {
namespace {

using Step = Delivery::Step;

// Between two reads of an empty outbox. A read scans a short range of an index.
constexpr std::chrono::milliseconds kPause{250};
// While the database is unreachable. The connection refuses calls for the same time.
constexpr std::chrono::milliseconds kPauseAfterError{1000};

// After all expired rows were deleted. Until then each pause deletes one batch.
constexpr std::chrono::seconds kBetweenRounds{10};

// Between two updates of the hourly counts, which are not urgent.
constexpr std::chrono::seconds kBetweenCounts{60};

// The work while no mail is due: each call deletes a small batch of expired rows and counts some
// events. Pauses when nothing is left. Ignores database errors, because the next read of the outbox
// reports them.
class IdleWork {
 public:
  void do_some(domain::Cleanup& cleanup, domain::Statistics& statistics) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_round_) {
      const auto removed = cleanup.step();
      if (!removed || *removed == 0) next_round_ = now + kBetweenRounds;
    }
    if (now >= next_count_) {
      const auto progress = statistics.step();
      const bool goes_on = progress && *progress == domain::Statistics::Progress::kMoreToDo;
      if (!goes_on) next_count_ = now + kBetweenCounts;
    }
  }

 private:
  std::chrono::steady_clock::time_point next_round_{};
  std::chrono::steady_clock::time_point next_count_{};
};

// Logs one line when a failure begins or changes and one when it ends.
class OutageLog {
 public:
  void note(const base::Failure& failure) {
    if (failure.detail == detail_) return;
    detail_ = failure.detail;
    base::LogLine("mailer_waits").add("detail", detail_);
  }
  void end() {
    if (detail_.empty()) return;
    detail_.clear();
    base::LogLine("mailer_goes_on");
  }

 private:
  std::string detail_;
};

}  // namespace

void serve(Delivery& delivery, domain::Cleanup& cleanup, domain::Statistics& statistics,
           const StopSignal& stop) {
  OutageLog trouble;
  IdleWork idle;
  while (!stop.has_come()) {
    const auto step = delivery.next();
    if (!step) {
      trouble.note(step.error());
      if (stop.comes_within(kPauseAfterError)) return;
      continue;
    }
    trouble.end();
    if (*step != Step::kNothingDue) continue;
    idle.do_some(cleanup, statistics);
    if (stop.comes_within(kPause)) return;
  }
}

void serve_beside(Delivery& delivery, const StopSignal& stop) {
  while (!stop.has_come()) {
    const auto step = delivery.next();
    if (step && *step != Step::kNothingDue) continue;
    if (stop.comes_within(step ? kPause : kPauseAfterError)) return;
  }
}

Round deliver_once(Delivery& delivery, const StopSignal& stop) {
  Round round = Round::kAllEnded;
  while (!stop.has_come()) {
    const auto step = delivery.next();
    if (!step) {
      base::LogLine("mailer_waits").add("detail", step.error().detail);
      return Round::kStoreDown;
    }
    if (*step == Step::kNothingDue) return round;
    if (*step == Step::kPostponed) round = Round::kSomePostponed;
  }
  return Round::kSomePostponed;
}

}  // namespace mailer
