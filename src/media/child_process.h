// Runs another program with an input and reads its output. Knows processes and pipes; knows no
// pictures.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace media {

struct Timeouts {
  std::chrono::milliseconds time{10'000};
  std::size_t bytes = 0;  ///< the most output
};

/// How a program ended.
struct ExitResult {
  enum class Why { kItsOwn, kTooLate, kTooLong };  ///< the latter two: killed by us
  Why why = Why::kItsOwn;
  int exit_code = 0;  ///< where it ended by itself
  int signal = 0;     ///< what killed it, or 0
  std::string output{};
  /// Its peak of resident memory. 0 where that is below the peak of this process, which the kernel
  /// then reports instead.
  std::int64_t peak_kib = 0;
};

/// Starts the program, writes `input` to its standard input and reads its standard output, both
/// at once, until it ends or the time is over; then it is killed and reaped.
///
/// It gets these two descriptors, /dev/null as its third and no others; no environment, default
/// signal handlers, an empty signal mask. Interrupting signals are ignored, and a child that
/// does not read cannot block us beyond the time. Blocks meanwhile.
std::expected<ExitResult, base::Problem> run(const std::string& program,
                                             const std::vector<std::string>& arguments,
                                             std::string_view input, const Timeouts& timeouts);

}  // namespace media
