// The cache of sessions: its files on a real tmpfs, and other processes that use it too, are killed
// or stopped.
#include "cache/session_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

using cache::Control;
using cache::Key;
using cache::SessionCache;
using cache::Step;
using cache::Writer;
using testing::ElementsAre;
using testing::IsEmpty;

using Filled = SessionCache::FillResult;

const std::string kDigest(32, 'd');
const std::string kOtherDigest(32, 'o');
const std::string kChild(32, 'c');
constexpr std::int64_t kAccount = 7;
constexpr Writer kWriter = 11;
constexpr Writer kOtherWriter = 12;

class SessionCacheTest : public testing::Test {
 protected:
  SessionCacheTest() {
    std::string name = "/dev/shm/gatehouse-unit-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    control_ = folder_ + ".control";
    std::ofstream(control_) << std::string(Control::kFileSize, '\0');
  }
  ~SessionCacheTest() override {
    cache_.reset();
    std::filesystem::remove_all(folder_);
    std::filesystem::remove(control_);
  }

  std::unique_ptr<SessionCache> open(std::function<void(Step)> at_step = {}) {
    auto opened = SessionCache::open({.folder = folder_,
                                      .control = control_,
                                      .size_mib = size_mib_,
                                      .at_step = std::move(at_step)},
                                     metrics_);
    if (!opened) throw std::runtime_error(opened.error().message);
    if (!opened->cache) throw std::runtime_error("the cache is off");
    return std::move(opened->cache);
  }

  // Whether a process that opens it now does without it, and has switched it off for all.
  bool switches_off(bool enabled = true) {
    const auto opened =
        SessionCache::open({.enabled = enabled, .folder = folder_, .control = control_}, metrics_);
    return opened && !opened->cache && (*Control::open(control_))->is_off();
  }

  // LMDB must not be opened twice in a process, so the cache is opened when it is first needed:
  // after the processes were started that open it too.
  SessionCache& here() {
    if (!cache_) cache_ = open();
    return *cache_;
  }

  static SessionCache::Session session(const std::string& digest = kDigest,
                                       std::int64_t account = kAccount) {
    return {.digest = digest, .account_id = account, .copy = "copy of " + digest};
  }
  static SessionCache::Session session_of_child() {
    SessionCache::Session parent = session();
    parent.child = kChild;
    parent.origin = "https://wiki.example";
    return parent;
  }

  Filled fill(const SessionCache::Session& filled) {
    return here().fill(here().start_reading(), filled);
  }
  bool finds(const std::string& digest = kDigest) {
    const auto copy = here().find(digest);
    if (copy) {
      EXPECT_EQ(*copy, "copy of " + digest);
    }
    return copy.has_value();
  }
  void change(const Key& key, Writer writer = kWriter) {
    EXPECT_TRUE(here().mark(writer, {&key, 1}));
    here().settle(writer);
  }

  // A process that uses the same cache.
  pid_t start(const std::function<void(SessionCache&)>& work, std::function<void(Step)> at = {}) {
    EXPECT_EQ(cache_, nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto cache = open(std::move(at));
    work(*cache);
    ::_exit(0);
  }
  static int end_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }
  static void wait_until_stopped(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, WUNTRACED);
    ASSERT_TRUE(WIFSTOPPED(status));
  }
  static std::function<void(Step)> raise_at(Step place, int signal) {
    return [=](Step step) {
      if (step == place) ::raise(signal);
    };
  }
  static void mark_account(SessionCache& cache) {
    const Key account = Key::of_account(kAccount);
    static_cast<void>(cache.mark(kWriter, {&account, 1}));
  }

  base::Metrics metrics_;
  std::string folder_;
  std::string control_;
  std::int64_t size_mib_ = 64;
  std::unique_ptr<SessionCache> cache_;
};

TEST_F(SessionCacheTest, FindsACopyThatWasKept) {
  EXPECT_FALSE(finds());
  EXPECT_EQ(fill(session()), Filled::kKept);
  EXPECT_TRUE(finds());
  EXPECT_FALSE(finds(kOtherDigest));
}

TEST_F(SessionCacheTest, CountsWhatItDoes) {
  fill(session());
  finds();
  const auto old = here().start_reading();
  change(Key::of_token(kDigest));
  here().fill(old, session());
  EXPECT_EQ(metrics_.value(base::Metric::kCacheHits), 1);
  EXPECT_EQ(metrics_.value(base::Metric::kCacheFills), 1);
  EXPECT_EQ(metrics_.value(base::Metric::kCacheMarks), 1);
  EXPECT_EQ(metrics_.value(base::Metric::kCacheDrops), 1);
}

TEST_F(SessionCacheTest, ChangeOfASessionRemovesItsCopyOnly) {
  fill(session());
  fill(session(kOtherDigest));
  change(Key::of_token(kDigest));
  EXPECT_FALSE(finds());
  EXPECT_TRUE(finds(kOtherDigest));
}

TEST_F(SessionCacheTest, ChangeOfAnAccountRemovesTheCopiesOfAllItsSessions) {
  fill(session());
  fill(session(kOtherDigest));
  change(Key::of_account(kAccount));
  fill(session(kOtherDigest));
  EXPECT_FALSE(finds());
  EXPECT_TRUE(finds(kOtherDigest));
}

TEST_F(SessionCacheTest, KeepsNoCopyWhileAMarkStands) {
  mark_account(here());
  EXPECT_EQ(fill(session()), Filled::kMarkStands);
  here().settle(kWriter);
  EXPECT_EQ(fill(session()), Filled::kKept);
}

TEST_F(SessionCacheTest, MarkEndsOnlyByItsWriter) {
  mark_account(here());
  change(Key::of_account(kAccount), kOtherWriter);
  EXPECT_EQ(fill(session()), Filled::kMarkStands);
  EXPECT_THAT(here().writers(), ElementsAre(kWriter));
}

TEST_F(SessionCacheTest, DropsWhatWasReadBeforeAChange) {
  const auto before = here().start_reading();
  mark_account(here());
  const auto between = here().start_reading();
  here().settle(kWriter);
  EXPECT_EQ(here().fill(before, session()), Filled::kDropped);
  EXPECT_EQ(here().fill(between, session()), Filled::kDropped);
  EXPECT_EQ(fill(session()), Filled::kKept);
}

TEST_F(SessionCacheTest, KeepsWhatWasReadBeforeAChangeOfAnotherAccount) {
  const auto before = here().start_reading();
  change(Key::of_account(kAccount + 1));
  EXPECT_EQ(here().fill(before, session()), Filled::kKept);
}

TEST_F(SessionCacheTest, DropsWhatWasReadBeforeMoreChangesThanTheLogHas) {
  const auto before = here().start_reading();
  for (int i = 0; i < 600; ++i) change(Key::of_account(kAccount + 1));
  EXPECT_EQ(here().fill(before, session()), Filled::kDropped);
}

TEST_F(SessionCacheTest, OldCopyIsNotFound) {
  auto reading = here().start_reading();
  reading.time -= 11000;
  EXPECT_EQ(here().fill(reading, session()), Filled::kKept);
  EXPECT_FALSE(finds());
}

TEST_F(SessionCacheTest, ChildLeadsToItsParent) {
  fill(session_of_child());
  EXPECT_EQ(here().find_by_child(kChild, "https://wiki.example"), "copy of " + kDigest);
  EXPECT_EQ(here().find_by_child(kChild, "https://other.example"), std::nullopt);
  EXPECT_EQ(here().find_by_child(kChild, "wiki.example"), std::nullopt);
  EXPECT_EQ(here().find_by_child(kDigest, "https://wiki.example"), std::nullopt);
  EXPECT_FALSE(here().find(kChild).has_value());
}

TEST_F(SessionCacheTest, ChildEndsWithItsParentItsAccountAndItself) {
  for (const Key& key :
       {Key::of_token(kDigest), Key::of_account(kAccount), Key::of_token(kChild)}) {
    fill(session_of_child());
    ASSERT_TRUE(here().find_by_child(kChild, "https://wiki.example"));
    change(key);
    EXPECT_FALSE(here().find_by_child(kChild, "https://wiki.example"));
  }
}

TEST_F(SessionCacheTest, OtherProcessesFindItAndChangeIt) {
  EXPECT_EQ(
      end_of(start([](SessionCache& cache) { cache.fill(cache.start_reading(), session()); })), 0);
  const pid_t other = start([](SessionCache& cache) {
    if (!cache.find(kDigest)) ::_exit(1);
    mark_account(cache);
    cache.settle(kWriter);
  });
  EXPECT_EQ(end_of(other), 0);
  EXPECT_FALSE(finds());
  EXPECT_EQ(fill(session()), Filled::kKept);
}

TEST_F(SessionCacheTest, MarkOfAKilledProcessStandsUntilItIsForgotten) {
  end_of(start([](SessionCache& cache) {
    mark_account(cache);
    ::raise(SIGKILL);
  }));
  const auto before = here().start_reading();
  EXPECT_EQ(here().fill(before, session()), Filled::kMarkStands);
  const std::vector<Writer> writers = here().writers();
  EXPECT_THAT(writers, ElementsAre(kWriter));
  here().forget(writers);
  EXPECT_EQ(here().fill(before, session()), Filled::kDropped);
  EXPECT_EQ(fill(session()), Filled::kKept);
}

// Killed at each place, with the lock at most of them.
TEST_F(SessionCacheTest, KilledProcessLeavesNoLock) {
  for (const Step place : {Step::kMarkLocked, Step::kMarkWritten, Step::kMarked,
                           Step::kSettleLocked, Step::kSettleWritten, Step::kSettled,
                           Step::kFillLocked, Step::kFillWritten, Step::kFilled}) {
    const int end = end_of(start(
        [](SessionCache& cache) {
          mark_account(cache);
          cache.settle(kWriter);
          cache.fill(cache.start_reading(), session());
        },
        raise_at(place, SIGKILL)));
    ASSERT_TRUE(WIFSIGNALED(end));
    here().forget(here().writers());
    EXPECT_EQ(fill(session()), Filled::kKept);
    EXPECT_TRUE(finds());
    cache_.reset();
  }
}

TEST_F(SessionCacheTest, KilledBeforeTheMarkWasMadeLeavesTheCopy) {
  end_of(start([](SessionCache& cache) { cache.fill(cache.start_reading(), session()); }));
  end_of(start(mark_account, raise_at(Step::kMarkWritten, SIGKILL)));
  EXPECT_TRUE(finds());
  EXPECT_THAT(here().writers(), IsEmpty());
}

TEST_F(SessionCacheTest, WriterThatCannotMarkSwitchesTheCacheOff) {
  int ready[2];
  int proceed[2];
  ASSERT_EQ(::pipe(ready) | ::pipe(proceed), 0);
  char byte = 0;
  const pid_t other = start(
      [&](SessionCache& cache) {
        cache.fill(cache.start_reading(), session());
        static_cast<void>(!::write(ready[1], "r", 1));
        static_cast<void>(!::read(proceed[0], &byte, 1));
        mark_account(cache);
        cache.settle(kWriter);
      },
      raise_at(Step::kMarkLocked, SIGSTOP));
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_TRUE(finds());
  ASSERT_EQ(::write(proceed[1], "p", 1), 1);
  wait_until_stopped(other);  // it has the lock
  EXPECT_TRUE(finds()) << "readers need no lock";

  const Key account = Key::of_account(kAccount);
  EXPECT_TRUE(here().mark(kOtherWriter, {&account, 1}));
  EXPECT_FALSE(finds()) << "the cache is off";
  EXPECT_TRUE(here().needs_recovery());
  here().settle(kOtherWriter);
  here().forget({});
  EXPECT_FALSE(finds()) << "the lock is not free";

  ::kill(other, SIGCONT);
  EXPECT_EQ(end_of(other), 0);
  const auto before = here().start_reading();
  here().forget({});
  EXPECT_FALSE(here().needs_recovery());
  EXPECT_FALSE(finds()) << "the copy is from before the change";
  EXPECT_EQ(here().fill(before, session()), Filled::kDropped);
  EXPECT_EQ(fill(session()), Filled::kKept);
}

TEST_F(SessionCacheTest, StaysOffWhileAWriterMayBeCommitting) {
  here();
  auto control = Control::open(control_);
  ASSERT_TRUE(control);
  (*control)->switch_off(kWriter);
  (*control)->switch_off(kOtherWriter);
  (*control)->release(kWriter);
  here().forget({});
  EXPECT_TRUE(here().needs_recovery());
  EXPECT_THAT(here().writers(), ElementsAre(kOtherWriter));
  here().forget(here().writers());
  EXPECT_FALSE(here().needs_recovery());
}

TEST_F(SessionCacheTest, StaysOffForGoodIfMoreWritersCannotMarkThanHavePlaces) {
  here();
  auto control = Control::open(control_);
  ASSERT_TRUE(control);
  for (Writer writer = 1; writer <= 2049; ++writer) (*control)->switch_off(writer);
  here().forget(here().writers());
  EXPECT_TRUE(here().needs_recovery());
}

// The first transaction of a connection could not settle; of the second one, no outcome is known.
TEST_F(SessionCacheTest, MarkOfALostTransactionIsNotEndedByAnEarlierOneOfItsConnection) {
  const pid_t other = start(
      [](SessionCache& cache) {
        const Key another = Key::of_account(kAccount + 1);
        static_cast<void>(cache.mark(kOtherWriter, {&another, 1}));
      },
      raise_at(Step::kMarked, SIGSTOP));
  mark_account(here());
  wait_until_stopped(other);  // it has the lock
  here().settle(kWriter);
  ::kill(other, SIGCONT);
  EXPECT_EQ(end_of(other), 0);

  mark_account(here());
  here().forget({});
  EXPECT_EQ(fill(session()), Filled::kMarkStands);
  here().settle(kWriter);
  EXPECT_EQ(fill(session()), Filled::kKept);
}

// One transaction could not settle, and the next one of its connection could not mark.
TEST_F(SessionCacheTest, MarkOfAnEarlierTransactionEndsThoughTheNextCouldNotMark) {
  const pid_t other = start(
      [](SessionCache& cache) {
        const Key another = Key::of_account(kAccount + 1);
        static_cast<void>(cache.mark(kOtherWriter, {&another, 1}));
        cache.settle(kOtherWriter);
      },
      raise_at(Step::kMarked, SIGSTOP));
  mark_account(here());
  wait_until_stopped(other);  // it has the lock
  here().settle(kWriter);
  mark_account(here());
  here().settle(kWriter);
  ::kill(other, SIGCONT);
  EXPECT_EQ(end_of(other), 0);

  here().forget({});
  EXPECT_THAT(here().writers(), IsEmpty());
  EXPECT_EQ(fill(session()), Filled::kKept);
}

// As when the list of the database's connections lacks one that is alive.
TEST_F(SessionCacheTest, WriterThatWasForgottenTooEarlyEmptiesTheCacheWhenItSettles) {
  const pid_t other = start(mark_account, raise_at(Step::kMarked, SIGSTOP));
  wait_until_stopped(other);  // it has the lock
  const Key account = Key::of_account(kAccount);
  EXPECT_TRUE(here().mark(kOtherWriter, {&account, 1}));
  ::kill(other, SIGCONT);
  EXPECT_EQ(end_of(other), 0);
  here().forget(std::vector<Writer>{kWriter, kOtherWriter});
  EXPECT_EQ(fill(session()), Filled::kKept) << "the row of before the COMMIT";

  here().settle(kOtherWriter);
  EXPECT_FALSE(finds());
  here().forget({});
  EXPECT_FALSE(finds());
  EXPECT_EQ(fill(session()), Filled::kKept);
}

// As above, and then the lock is not free, so that the copy cannot be removed at once.
TEST_F(SessionCacheTest, WriterThatSettlesWithoutTheLockSwitchesTheCacheOff) {
  const pid_t other = start(
      [](SessionCache& cache) {
        ::raise(SIGSTOP);
        const Key another = Key::of_account(kAccount + 1);
        static_cast<void>(cache.mark(kOtherWriter, {&another, 1}));
        cache.settle(kOtherWriter);
      },
      raise_at(Step::kMarkLocked, SIGSTOP));
  wait_until_stopped(other);
  mark_account(here());
  here().forget(std::vector<Writer>{kWriter});
  EXPECT_EQ(fill(session()), Filled::kKept) << "the row of before the COMMIT";
  ::kill(other, SIGCONT);
  wait_until_stopped(other);  // it has the lock

  here().settle(kWriter);
  EXPECT_FALSE(finds());
  ::kill(other, SIGCONT);
  EXPECT_EQ(end_of(other), 0);
  here().forget({});
  EXPECT_FALSE(finds());
  EXPECT_EQ(fill(session()), Filled::kKept);
}

// It has the lock, and what it goes on to write was read before the change.
TEST_F(SessionCacheTest, CopyOfAReaderThatWasStoppedDoesNotOutliveAChange) {
  const pid_t other =
      start([](SessionCache& cache) { cache.fill(cache.start_reading(), session()); },
            raise_at(Step::kFillWritten, SIGSTOP));
  wait_until_stopped(other);
  change(Key::of_account(kAccount), kOtherWriter);
  ::kill(other, SIGCONT);
  EXPECT_EQ(end_of(other), 0);
  EXPECT_FALSE(finds());
  here().forget({});
  EXPECT_FALSE(here().is_off());
  EXPECT_FALSE(finds());
  EXPECT_EQ(fill(session()), Filled::kKept);
}

TEST_F(SessionCacheTest, ProcessThatOutlivesTheServiceMustNotCommit) {
  const Key account = Key::of_account(kAccount);
  EXPECT_TRUE(here().mark(kWriter, {&account, 1}));
  here().settle(kWriter);
  std::fstream(control_, std::ios::in | std::ios::out | std::ios::binary) << "removed.";
  EXPECT_FALSE(here().mark(kWriter, {&account, 1}));
}

TEST_F(SessionCacheTest, FullCacheIsEmptiedAndGoesOn) {
  size_mib_ = 1;
  for (int i = 0; i < 10000; ++i) {
    const std::string digest = std::to_string(100000 + i) + std::string(26, 'x');
    ASSERT_EQ(fill(session(digest, i)), Filled::kKept) << i;
    ASSERT_TRUE(finds(digest));
  }
  const Key account = Key::of_account(9999);
  EXPECT_TRUE(here().mark(kWriter, {&account, 1}));
  EXPECT_FALSE(here().needs_recovery());
}

TEST_F(SessionCacheTest, FolderThatOthersCanReadSwitchesItOff) {
  ::chmod(folder_.c_str(), 0750);
  EXPECT_TRUE(switches_off());
}

// Only root can make a folder of another user.
TEST_F(SessionCacheTest, RootOpensItWithTheRightsOfTheWorkers) {
  if (::geteuid() != 0) GTEST_SKIP();
  for (const std::string& path : {folder_, control_}) {
    ASSERT_EQ(::chown(path.c_str(), 60801, 60801), 0);
  }
  EXPECT_EQ(fill(session()), Filled::kKept);
  EXPECT_EQ(::geteuid(), 0);
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    struct stat status{};
    ::stat(file.path().c_str(), &status);
    EXPECT_EQ(status.st_uid, 60801) << file.path();
  }
}

TEST_F(SessionCacheTest, FolderOfAnotherUserSwitchesItOff) {
  if (::geteuid() != 0) GTEST_SKIP();
  ASSERT_EQ(::chown(control_.c_str(), 60801, 60801), 0);
  ASSERT_EQ(::chown(folder_.c_str(), 60804, 60804), 0);
  EXPECT_TRUE(switches_off());
}

TEST_F(SessionCacheTest, FolderThatIsNotOnATmpfsSwitchesItOff) {
  const std::string folder = std::exchange(folder_, "/proc/self");
  EXPECT_TRUE(switches_off());
  folder_ = folder;
}

TEST_F(SessionCacheTest, MissingFolderSwitchesOffTheCacheOfOthers) {
  fill(session());
  ASSERT_TRUE(finds());
  std::filesystem::remove_all(folder_);
  EXPECT_TRUE(switches_off());
  EXPECT_FALSE(finds());
}

TEST_F(SessionCacheTest, DamagedFilesSwitchItOff) {
  std::ofstream(folder_ + "/data.mdb") << std::string(8192, 'x');
  EXPECT_TRUE(switches_off());
}

TEST_F(SessionCacheTest, ProcessOfAnotherVersionSwitchesItOff) {
  here();
  std::fstream file(control_, std::ios::in | std::ios::out | std::ios::binary);
  file.write("GHcach99", 8).flush();
  EXPECT_TRUE(switches_off());
  file.seekp(0).write("GHcach02", 8).flush();
  EXPECT_TRUE(here().is_off());
}

TEST_F(SessionCacheTest, ProcessWithoutCacheSwitchesItOffUntilARestart) {
  fill(session());
  EXPECT_TRUE(switches_off(false));
  EXPECT_FALSE(finds());
  here().forget({});
  EXPECT_FALSE(finds());
}

TEST_F(SessionCacheTest, WithoutItsFilesThereIsNoneUntilAStartMakesThem) {
  const std::string missing = folder_ + "/missing";
  const std::string control = missing + ".control";
  const auto opened = SessionCache::open({.folder = missing, .control = control}, metrics_);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->cache, nullptr);
  EXPECT_TRUE(opened->absence->holds());
  std::ofstream(control).flush();
  EXPECT_FALSE(opened->absence->holds());
}

TEST_F(SessionCacheTest, WithoutItsControlFileAFolderIsAProblem) {
  std::filesystem::remove(control_);
  EXPECT_FALSE(SessionCache::open({.folder = folder_, .control = control_}, metrics_));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

// A start may have made another cache, of which the process knows nothing.
TEST_F(SessionCacheTest, ProcessThatSwitchedItOffGoesOnUntilTheFileIsRemoved) {
  const auto opened =
      SessionCache::open({.enabled = false, .folder = folder_, .control = control_}, metrics_);
  ASSERT_TRUE(opened && opened->absence);
  EXPECT_TRUE(opened->absence->holds());
  std::fstream(control_, std::ios::in | std::ios::out | std::ios::binary) << "removed.";
  EXPECT_FALSE(opened->absence->holds());
  const auto after =
      SessionCache::open({.enabled = false, .folder = folder_, .control = control_}, metrics_);
  EXPECT_FALSE(after->absence->holds()) << "the next start may come at any time";
}

TEST_F(SessionCacheTest, UnusableControlFileIsAProblem) {
  std::ofstream(control_) << "short";
  EXPECT_FALSE(SessionCache::open({.folder = folder_, .control = control_}, metrics_));
  std::filesystem::remove(control_);
  std::filesystem::create_symlink("/dev/null", control_);
  EXPECT_FALSE(SessionCache::open({.folder = folder_, .control = control_}, metrics_));
}

// A write to a hole would raise SIGBUS on a full tmpfs.
TEST_F(SessionCacheTest, LockFileHasAllItsMemory) {
  here();
  struct stat status{};
  ASSERT_EQ(::stat((folder_ + "/lock.mdb").c_str(), &status), 0);
  EXPECT_GE(status.st_blocks * 512, status.st_size);
  EXPECT_GE(status.st_size, 2047 * 64);
}

TEST_F(SessionCacheTest, DiscardingAllDropsWhatIsBeingRead) {
  fill(session());
  const auto before = here().start_reading();
  EXPECT_TRUE(here().discard_all());
  EXPECT_FALSE(finds());
  EXPECT_EQ(here().fill(before, session()), Filled::kDropped);
  EXPECT_EQ(fill(session()), Filled::kKept);
}

}  // namespace
