#include "media/avatar_maker.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "media/child_process.h"
#include "media/image_result.h"

namespace media {
namespace {

using base::Fault;
using std::chrono::steady_clock;

// An avatar of 512 × 512 pixels of noise has a quarter of a MiB.
constexpr std::size_t kMostBytes = std::size_t{4} << 20;

base::Result<Avatar> result_of(ExitResult& exit_result) {
  if (exit_result.why == ExitResult::Why::kTooLate) {
    return base::fail(Fault::kUnexpected, "gatehouse-picture ran out of time");
  }
  if (exit_result.signal != 0 || exit_result.why == ExitResult::Why::kTooLong) {
    return base::fail(Fault::kNotAPicture, "gatehouse-picture was killed");
  }
  if (exit_result.exit_code == kNoSandbox) {
    return base::fail(Fault::kUnexpected,
                      "gatehouse-picture cannot enter its sandbox: this machine or container "
                      "refuses seccomp or a resource limit");
  }
  const auto answer = parse_image_result(exit_result.output);
  if (exit_result.exit_code != 0 || !answer) {
    return base::fail(Fault::kUnexpected,
                      fmt::format("gatehouse-picture: exit code {}", exit_result.exit_code));
  }
  switch (answer->verdict) {
    case Verdict::kNotAPicture:
      return base::fail(Fault::kNotAPicture);
    case Verdict::kTooManyPixels:
      return base::fail_field(Fault::kInvalidField, "picture", base::Refusal::kTooManyPixels);
    case Verdict::kMade:
      break;
  }
  return Avatar{.bytes = answer->bytes, .width = answer->width, .height = answer->height};
}

std::string_view outcome_of(const base::Result<Avatar>& made) {
  if (made) return "made";
  if (made.error().fault == Fault::kInvalidField) return "too_many_pixels";
  return made.error().fault == Fault::kNotAPicture ? "not_a_picture" : "failed";
}

void log(const base::Result<Avatar>& made, const ExitResult& exit_result,
         steady_clock::duration took) {
  base::LogLine line("picture");
  line.add("outcome", outcome_of(made));
  line.add("ms", std::chrono::round<std::chrono::milliseconds>(took).count());
  if (exit_result.peak_kib != 0) line.add("peak_kib", exit_result.peak_kib);
  if (exit_result.signal != 0) line.add("signal", exit_result.signal);
  if (!made && !made.error().detail.empty()) line.add("detail", made.error().detail);
}

}  // namespace

AvatarMaker::AvatarMaker(std::string program, Limits limits)
    : program_(std::move(program)),
      arguments_{"--side",        std::to_string(limits.side),
                 "--avatar-side", std::to_string(limits.avatar_side),
                 "--memory",      std::to_string(limits.memory)},
      timeout_(limits.timeouts) {}

base::Result<Avatar> AvatarMaker::make(std::string_view upload) const {
  const auto start = steady_clock::now();
  const Timeouts timeouts{.time = timeout_, .bytes = kMostBytes};
  auto asked = run(program_, arguments_, upload, timeouts);
  ExitResult exit_result = asked ? std::move(*asked) : ExitResult{};
  base::Result<Avatar> made =
      asked ? result_of(exit_result) : base::fail(Fault::kUnexpected, asked.error().message);
  log(made, exit_result, steady_clock::now() - start);
  return made;
}

}  // namespace media
