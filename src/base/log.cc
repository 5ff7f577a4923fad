// Writes lines to standard error, which journald or a log service reads. Keeps a line in one piece
// when many workers write into one pipe; knows no levels, no files and no secrets.
#include "base/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <iterator>

#include "base/clock.h"

namespace base {
namespace {

// A pipe keeps a write of up to PIPE_BUF bytes in one piece. A longer one may be torn by another
// worker's newline, and the rest of a caller's text would then begin a line of its own.
constexpr std::size_t kLongestLine = PIPE_BUF;
constexpr std::size_t kUsualLine = 256;
constexpr std::string_view kCutMark = "...";
constexpr std::size_t kLongestEscape = 4;   // \x0a
constexpr std::size_t kLongestNumber = 20;  // -9223372036854775808
// What a value needs beside its own bytes: " =", two quotes, the mark, and the newline in the end.
constexpr std::size_t kTrimmings = 16;

/// Whether the byte may stand in a bare value. `=` may not: it would look like a key's.
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

/// Writes at most `most` bytes of it, beside quotes and mark; escaping makes up to four of one.
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
  // A failure to write the log cannot be logged.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line_.data(), line_.size());
}

LogLine& LogLine::add(std::string_view key, std::string_view value) {
  // Half of the room left, so that one long value never pushes the next ones out.
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
