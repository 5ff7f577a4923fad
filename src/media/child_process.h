// Another program, asked one question. Knows processes and pipes; knows nothing of pictures.
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
  std::size_t bytes = 0;  ///< of answer
};

/// How a program came to its end.
struct ExitResult {
  enum class Why { kItsOwn, kTooLate, kTooLong };  ///< the latter two by our hand
  Why why = Why::kItsOwn;
  int exit_code = 0;  ///< where it ended by itself
  int signal = 0;     ///< what killed it, or 0
  std::string said{};
  /// The most it had in memory. 0 where that is less than what this process ever had: the kernel
  /// then hands on our own peak for the child's.
  std::int64_t peak_kib = 0;
};

/// Starts the program, writes `question` to its standard input and reads its standard output, both
/// at once, until it ends or timeouts does; then it is dead and gone, whatever it tried.
///
/// It gets these two descriptors, /dev/null as its third and not one more; no environment, default
/// signal handlers, an empty signal mask. Signals that interrupt us change nothing, and a child
/// that does not read does us no harm. Blocks meanwhile.
std::expected<ExitResult, base::Problem> run(const std::string& program,
                                             const std::vector<std::string>& arguments,
                                             std::string_view question, const Timeouts& timeouts);

}  // namespace media
