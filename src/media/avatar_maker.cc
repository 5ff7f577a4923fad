#include "media/avatar_maker.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "media/image_result.h"
#include "media/child_process.h"

namespace media {
namespace {

using base::Fault;
using std::chrono::steady_clock;

// An avatar of 512 × 512 pixels of noise is a quarter of a MiB.
constexpr std::size_t kMostBytes = std::size_t{4} << 20;

base::Result<Avatar> judge(Ending& ending) {
  if (ending.why == Ending::Why::kTooLate) {
    return base::fail(Fault::kUnexpected, "gatehouse-picture ran out of time");
  }
  if (ending.signal != 0 || ending.why == Ending::Why::kTooLong) {
    return base::fail(Fault::kNotAPicture, "gatehouse-picture was killed");
  }
  if (ending.exit_code == kNoSandbox) {
    return base::fail(Fault::kUnexpected,
                      "gatehouse-picture cannot enter its sandbox: this machine or container "
                      "refuses seccomp or a resource limit");
  }
  const auto answer = parse_answer(ending.said);
  if (ending.exit_code != 0 || !answer) {
    return base::fail(Fault::kUnexpected,
                      fmt::format("gatehouse-picture: exit code {}", ending.exit_code));
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

void log(const base::Result<Avatar>& made, const Ending& ending, steady_clock::duration took) {
  base::LogLine line("picture");
  line.add("outcome", outcome_of(made));
  line.add("ms", std::chrono::round<std::chrono::milliseconds>(took).count());
  if (ending.peak_kib != 0) line.add("peak_kib", ending.peak_kib);
  if (ending.signal != 0) line.add("signal", ending.signal);
  if (!made && !made.error().detail.empty()) line.add("detail", made.error().detail);
}

}  // namespace

AvatarMaker::AvatarMaker(std::string program, Limits limits)
    : program_(std::move(program)),
      arguments_{"--side",        std::to_string(limits.side),
                 "--avatar-side", std::to_string(limits.avatar_side),
                 "--memory",      std::to_string(limits.memory)},
      patience_(limits.patience) {}

base::Result<Avatar> AvatarMaker::make(std::string_view upload) const {
  const auto start = steady_clock::now();
  const Patience patience{.time = patience_, .bytes = kMostBytes};
  auto asked = ask(program_, arguments_, upload, patience);
  Ending ending = asked ? std::move(*asked) : Ending{};
  base::Result<Avatar> made =
      asked ? judge(ending) : base::fail(Fault::kUnexpected, asked.error().message);
  log(made, ending, steady_clock::now() - start);
  return made;
}

}  // namespace media
