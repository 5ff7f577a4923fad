// The output on standard error, read from a datagram socket that separates each write().
#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <limits>

namespace {

using std::string_view_literals::operator""sv;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;

/// Redirects standard error to a datagram socket until its destruction.
class CapturedStderr {
 public:
  CapturedStderr() : original_(::dup(STDERR_FILENO)) {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends_.data()), 0);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;
  ~CapturedStderr() {
    ::dup2(original_, STDERR_FILENO);
    for (const int descriptor : {original_, ends_[0], ends_[1]}) ::close(descriptor);
  }

  /// The oldest write() that was not read yet; empty if there is none.
  std::string next_write() const {
    std::array<char, 65536> buffer{};
    const ssize_t size = ::recv(ends_[0], buffer.data(), buffer.size(), MSG_DONTWAIT);
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  int original_;
  std::array<int, 2> ends_{};
};

TEST(Log, ALineIsTimeEventAndPairs) {
  const CapturedStderr captured;
  base::LogLine("request").add("status", 200).add("path", "/user/login");
  EXPECT_THAT(captured.next_write(),
              MatchesRegex("time=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z "
                           "event=request status=200 path=/user/login\n"));
}

TEST(Log, ALineIsOneWrite) {
  const CapturedStderr captured;
  base::LogLine("one").add("a", std::string(300, 'x')).add("b", "y z").add("c", -1);
  EXPECT_THAT(captured.next_write(), EndsWith(" b=\"y z\" c=-1\n"));
  EXPECT_EQ(captured.next_write(), "");
}

TEST(Log, NumbersReachTheirLimits) {
  const CapturedStderr captured;
  base::LogLine("n").add("low", std::numeric_limits<std::int64_t>::min()).add("zero", 0);
  EXPECT_THAT(captured.next_write(), EndsWith(" low=-9223372036854775808 zero=0\n"));
}

TEST(Log, AValueCannotForgeALineOrAKey) {
  const CapturedStderr captured;
  base::LogLine("request").add("path", "/x\ntime=1 event=login \"user=root");
  const std::string line = captured.next_write();
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_THAT(line, EndsWith(R"( path="/x\x0atime=1 event=login \"user=root")"
                             "\n"));
}

TEST(Log, ALineNeverOutgrowsWhatAPipeKeepsWhole) {
  const CapturedStderr captured;
  const std::string worst(100'000, '\n');
  base::LogLine("request").add("a", worst).add("b", worst).add("c", worst).add("status", 200);
  const std::string line = captured.next_write();
  EXPECT_LE(line.size(), std::size_t{PIPE_BUF});
  EXPECT_THAT(line, EndsWith(" status=200\n"));
  EXPECT_EQ(captured.next_write(), "");
}

TEST(Log, AFullLineDropsWhatNoLongerFits) {
  const CapturedStderr captured;
  {
    base::LogLine line("many");
    for (int i = 0; i < 1000; ++i) line.add("number", i).add("text", "abcdefgh");
  }
  EXPECT_LE(captured.next_write().size(), std::size_t{PIPE_BUF});
}

TEST(Log, ACutValueSaysSo) {
  const CapturedStderr captured;
  base::LogLine("request")
      .add("bare", std::string(5000, 'x'))
      .add("quoted", std::string(5000, ' '));
  const std::string line = captured.next_write();
  EXPECT_THAT(line, HasSubstr("xxx... quoted=\"   "));
  EXPECT_THAT(line, EndsWith("   ...\"\n"));
}

TEST(LogQuoted, PlainVisibleAsciiStaysBare) {
  for (const std::string_view bare :
       {"a"sv, "/user/login"sv, "192.0.2.7"sv, "2001:db8::1"sv, "~!@#$%^&*()[]{};',.<>?|`+-_"sv}) {
    EXPECT_EQ(base::log_quoted(bare), bare);
  }
}

TEST(LogQuoted, EverythingElseIsQuotedAndEscaped) {
  EXPECT_EQ(base::log_quoted(""), R"("")");
  EXPECT_EQ(base::log_quoted("a b"), R"("a b")");
  EXPECT_EQ(base::log_quoted("a=b"), R"("a=b")");
  EXPECT_EQ(base::log_quoted(R"(a"b\c)"), R"("a\"b\\c")");
  EXPECT_EQ(base::log_quoted("a\r\nb\tc"), R"("a\x0d\x0ab\x09c")");
  EXPECT_EQ(base::log_quoted("\x00\x1B\x7F"sv), R"("\x00\x1b\x7f")");
  EXPECT_EQ(base::log_quoted("é\u2028\xFF"), R"("\xc3\xa9\xe2\x80\xa8\xff")");
}

}  // namespace
