// Runs another program with a given input and reads its output. Knows processes and sockets; knows
// no pictures.
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

/// The limits of a run.
struct Timeouts {
  std::chrono::milliseconds time{10'000};  ///< elapsed time
  std::size_t bytes = 0;                   ///< the largest output
};

/// The result of a run.
struct ExitResult {
  enum class Why { kItsOwn, kTooLate, kTooLong };  ///< kTooLate and kTooLong: killed by run()
  Why why = Why::kItsOwn;
  int exit_code = 0;  ///< if it exited by itself
  int signal = 0;     ///< the signal that killed it, or 0
  std::string output{};
  /// The peak of resident memory in KiB. 0 if it is below the peak of this process, because the
  /// kernel then reports the latter.
  std::int64_t peak_kib = 0;
};

/// Starts the program, writes `input` to its standard input and at the same time reads its standard
/// output, until it ends or a limit is reached. Then kills and reaps it.
///
/// The program has these two descriptors, /dev/null as standard error and no others, an empty
/// environment, default signal handlers and an empty signal mask. Signals that interrupt this
/// process do not end the call, and a program that does not read its input cannot extend it.
///
/// The problem: the program could not be started, or the input could not be sent.
std::expected<ExitResult, base::Problem> run(const std::string& program,
                                             const std::vector<std::string>& arguments,
                                             std::string_view input, const Timeouts& timeouts);

}  // namespace media
