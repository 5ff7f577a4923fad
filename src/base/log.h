// One event, one line of key=value on standard error. Values from outside cannot start a new line
// or a new key: anything but plain visible ASCII is quoted and escaped. Never give it a secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

/// Builds one line and writes it with a single write() when it goes out of scope:
/// `LogLine("request").add("status", 200).add("path", path);`
/// prints `time=2026-01-31T12:00:00.123Z event=request status=200 path=/user/login`.
class LogLine {
 public:
  explicit LogLine(std::string_view event);
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;
  ~LogLine();

  LogLine& add(std::string_view key, std::string_view value);
  LogLine& add(std::string_view key, std::int64_t value);

 private:
  std::string line_;
};

/// The value as it stands in a log line: bare where that is safe, else quoted and escaped.
std::string log_quoted(std::string_view value);

}  // namespace base
