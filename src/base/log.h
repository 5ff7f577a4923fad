// Writes each event as one line of key=value pairs on standard error. Untrusted values cannot start
// a new line or a new key: a value with other characters than visible ASCII is quoted and escaped.
// Never pass a secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

/// Builds one line. The destructor writes it with a single write():
/// `LogLine("request").add("status", 200).add("path", path);`
/// prints `time=2026-01-31T12:00:00.123Z event=request status=200 path=/user/login`.
///
/// A line has at most PIPE_BUF bytes (4096 on Linux), so that lines of several workers in one pipe
/// are not mixed. A value that would take more than half of the remaining space is cut and ends in
/// `...`.
class LogLine {
 public:
  explicit LogLine(std::string_view event);
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;
  ~LogLine();

  /// Appends ` key=value`. A pair for which no space is left is dropped.
  LogLine& add(std::string_view key, std::string_view value);
  LogLine& add(std::string_view key, std::int64_t value);

 private:
  std::string line_;
};

/// The form of a value in a log line: bare if that is unambiguous, otherwise quoted and escaped.
std::string log_quoted(std::string_view value);

}  // namespace base
