// Counters in one file that several processes map, and without a usable file.
#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using base::Metric;
using base::Metrics;
using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class MetricsFile : public testing::Test {
 protected:
  MetricsFile() { EXPECT_NE(::mkdtemp(directory_.data()), nullptr); }
  ~MetricsFile() override { std::filesystem::remove_all(directory_); }

  std::string path() const { return directory_ + "/metrics"; }

  void write(std::string_view content) const { std::ofstream(path()) << content; }

  std::string read() const {
    std::ifstream file(path());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// Counts once, which must work with any file, and returns the log.
  static std::string log_of_counting_in(const std::string& path) {
    testing::internal::CaptureStderr();
    Metrics metrics(path);
    metrics.count(Metric::kRequests);
    EXPECT_EQ(metrics.value(Metric::kRequests), 1U);
    return testing::internal::GetCapturedStderr();
  }

  /// Starts a process that maps the file, counts, and is killed.
  pid_t count_in_child(int times) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    Metrics metrics(path());
    for (int i = 0; i < times; ++i) metrics.count(Metric::kRequests);
    ::kill(::getpid(), SIGKILL);
    ::_exit(0);  // not reached
  }

 private:
  std::string directory_ = testing::TempDir() + "metrics_XXXXXX";
};

TEST(MetricsInMemory, BeginAtZeroAndCount) {
  Metrics metrics;
  EXPECT_THAT(metrics.samples(), Each(Field(&Metrics::Sample::value, 0U)));
  metrics.count(Metric::kLogins);
  metrics.count(Metric::kLogins);
  EXPECT_EQ(metrics.value(Metric::kLogins), 2U);
  EXPECT_EQ(metrics.value(Metric::kFailedLogins), 0U);
}

TEST(MetricsInMemory, AreNotSharedWithEachOther) {
  Metrics one;
  const Metrics other;
  one.count(Metric::kRequests);
  EXPECT_EQ(other.value(Metric::kRequests), 0U);
}

TEST(MetricsInMemory, AreNotSharedWithAForkedWorker) {
  Metrics metrics;
  if (const pid_t child = ::fork(); child == 0) {
    metrics.count(Metric::kRequests);
    ::_exit(0);
  }
  ::wait(nullptr);
  EXPECT_EQ(metrics.value(Metric::kRequests), 0U);
}

TEST(MetricsInMemory, HaveANameInPrometheusStyleForEachMetric) {
  const auto samples = Metrics().samples();
  EXPECT_THAT(samples, SizeIs(static_cast<std::size_t>(Metric::kCount)));
  EXPECT_THAT(samples, Each(Field(&Metrics::Sample::name,
                                  AllOf(StartsWith("gatehouse_"), EndsWith("_total")))));
}

TEST(MetricsInMemory, SampleTheRightCounterUnderEachName) {
  Metrics metrics;
  metrics.count(Metric::kRequests);
  metrics.count(Metric::kCaptchasRequired);
  const auto samples = metrics.samples();
  EXPECT_EQ(samples.front().name, "gatehouse_requests_total");
  EXPECT_EQ(samples.front().value, 1U);
  EXPECT_EQ(samples.back().name, "gatehouse_captchas_required_total");
  EXPECT_EQ(samples.back().value, 1U);
}

TEST_F(MetricsFile, OutlivesItsWorker) {
  Metrics(path()).count(Metric::kRegistrations);
  Metrics(path()).count(Metric::kRegistrations);
  EXPECT_EQ(Metrics(path()).value(Metric::kRegistrations), 2U);
}

TEST_F(MetricsFile, IsSharedByTwoMappings) {
  Metrics one(path());
  const Metrics other(path());
  one.count(Metric::kThrottled);
  EXPECT_EQ(other.value(Metric::kThrottled), 1U);
}

TEST_F(MetricsFile, IsForItsOwnerAlone) {
  const Metrics metrics(path());
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(MetricsFile, LosesNoCountWhenManyProcessesCreateItAtOnce) {
  constexpr int kWorkers = 16;
  for (int i = 0; i < kWorkers; ++i) ASSERT_GT(count_in_child(1000), 0);
  for (int i = 0; i < kWorkers; ++i) ::wait(nullptr);
  EXPECT_EQ(Metrics(path()).value(Metric::kRequests), kWorkers * 1000U);
}

TEST_F(MetricsFile, KeepsTheCountsOfAWorkerThatWasKilled) {
  const pid_t child = count_in_child(7);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(Metrics(path()).value(Metric::kRequests), 7U);
}

TEST_F(MetricsFile, AnEmptyOrZeroedFileIsANewOne) {
  for (const std::string& content : {std::string(), std::string(4096, '\0')}) {
    write(content);
    Metrics(path()).count(Metric::kRequests);
    EXPECT_EQ(Metrics(path()).value(Metric::kRequests), 1U);
  }
}

TEST_F(MetricsFile, AForeignFileIsLeftAloneAndCountsArePrivate) {
  for (const std::string& content : {std::string("hello"), std::string(4096, 'x'),
                                     std::string(4095, '\0'), std::string(8192, 'x')}) {
    write(content);
    EXPECT_THAT(log_of_counting_in(path()), HasSubstr("another program's file"));
    EXPECT_EQ(read(), content);
  }
}

TEST_F(MetricsFile, ASymbolicLinkIsNotFollowed) {
  std::filesystem::create_symlink(path() + "-elsewhere", path());
  EXPECT_THAT(log_of_counting_in(path()), HasSubstr("event=metrics_not_shared"));
  EXPECT_FALSE(std::filesystem::exists(path() + "-elsewhere"));
}

TEST_F(MetricsFile, WhereThereCanBeNoneCountsArePrivateAndTheLogSaysSo) {
  EXPECT_THAT(log_of_counting_in(path() + "/no/such/directory"),
              EndsWith(R"(/no/such/directory reason="No such file or directory")"
                       "\n"));
}

}  // namespace
