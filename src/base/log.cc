// Writes lines to standard error, which journald or a log service reads. A line stays in one piece
// when several workers write to one pipe. Knows no levels and no files.
#include "base/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <iterator>

#include "base/clock.h"

namespace base {
namespace {

// A write of up to PIPE_BUF bytes to a pipe is atomic. A longer one may be interrupted by another
// worker's line, and the rest of an untrusted value would then start a new line.
constexpr std::size_t kLongestLine = PIPE_BUF;
constexpr std::size_t kUsualLine = 256;
constexpr std::string_view kCutMark = "...";
constexpr std::size_t kLongestEscape = 4;   // \x0a
constexpr std::size_t kLongestNumber = 20;  // -9223372036854775808
// The bytes of a pair besides key and value: " =", two quotes, the mark, and the final newline.
constexpr std::size_t kTrimmings = 16;

/// True if the byte may occur in a bare value. `=` may not, because the value would look like a
/// pair.
bool is_plain(char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '='; }

void append_escaped(std::string& line, char c) {
  if (c == '"' || c == '\\') {
    line += '\\';
    line += c;
  } else if (c >= ' ' && c <= '~') {
    line += c;
  } else {
    fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(c));
  }
}

/// Appends at most `most` bytes, not counting quotes and mark. Escaping makes up to four bytes of
/// one.
void append_value(std::string& line, std::string_view value, std::size_t most) {
  if (!value.empty() && std::ranges::all_of(value, is_plain)) {
    line.append(value.substr(0, most));
    if (value.size() > most) line += kCutMark;
    return;
  }
  line += '"';
  const std::size_t end = line.size() + most;
  for (const char c : value) {
    if (line.size() + kLongestEscape > end) {
      line += kCutMark;
      break;
    }
    append_escaped(line, c);
  }
  line += '"';
}

std::size_t room_in(const std::string& line, std::string_view key) {
  const std::size_t used = line.size() + key.size() + kTrimmings;
  return used < kLongestLine ? kLongestLine - used : 0;
}

}  // namespace

LogLine::LogLine(std::string_view event) {
  line_.reserve(kUsualLine);
  fmt::format_to(std::back_inserter(line_), "time={} event={}", iso_timestamp(SystemClock{}.now()),
                 event);
}

LogLine::~LogLine() {
  line_ += '\n';
  // A failure to write to the log cannot be logged.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line_.data(), line_.size());
}

LogLine& LogLine::add(std::string_view key, std::string_view value) {
  // Half of the remaining space, so that a long value leaves space for the following ones.
  const std::size_t most = room_in(line_, key) / 2;
  if (most == 0) return *this;
  line_.append(" ").append(key) += '=';
  append_value(line_, value, most);
  return *this;
}

LogLine& LogLine::add(std::string_view key, std::int64_t value) {
  if (room_in(line_, key) < kLongestNumber) return *this;
  fmt::format_to(std::back_inserter(line_), " {}={}", key, value);
  return *this;
}

std::string log_quoted(std::string_view value) {
  std::string quoted;
  append_value(quoted, value, value.size() * kLongestEscape);
  return quoted;
}

}  // namespace base
