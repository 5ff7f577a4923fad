// The coherence of the session cache while processes are killed, are stopped, lose their database
// connection, or change one account at the same time. A session that is accepted once after its end
// was acknowledged is a failure.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "domain/session_cache_fixture.h"

namespace {

using cache::SessionCache;
using cache::Step;
using domain::LastAdministrator;
using tests::FailsWith;
using tests::is_long;
using tests::SessionCacheRace;
using tests::Succeeds;

// In each round another process ends the session and is killed at one of the places. If the
// database then has no session, nobody may accept it; if it still has it, it is ended here.
TEST_F(SessionCacheRace, KilledWriterLeavesNoSessionThatHasEnded) {
  start_readers();
  const domain::Account account = sign_up(fresh_name());
  const int rounds = is_long() ? 2000 : 24;
  for (int i = 0; i < rounds; ++i) {
    const std::string token = std::string{open_session(services_, account, client())->reveal()};
    publish({.token = token});
    const int end = end_in_another_process(token, step_of(i), [] { ::raise(SIGKILL); });
    ASSERT_TRUE(WIFSIGNALED(end) || end == 0) << end;
    const bool exists = services_.sessions.resolve(token, "test").has_value();
    if (exists) {
      ASSERT_EQ(end_in_another_process(token, Step::kFilled, [] {}), 0);
    }
    expect_no_stale_copy();
    if (HasFatalFailure()) return;
  }
  expect_that_the_cache_was_used();
}

// Another process ends the session and is stopped, with the lock at most places. Meanwhile sessions
// of another account end as before.
TEST_F(SessionCacheRace, StoppedWriterKeepsNobodyFromEndingSessions) {
  start_readers();
  Process here(*this, {});
  const domain::Account account = sign_up(fresh_name());
  const domain::Account other = sign_up(fresh_name());
  const int rounds = is_long() ? 60 : 6;
  int stops = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto open_for = [&](const domain::Account& whose) {
      return std::string{open_session(services_, whose, client())->reveal()};
    };
    const std::string token = open_for(account);
    const std::string of_other = open_for(other);
    publish({.token = of_other});
    ASSERT_TRUE(becomes_true([&] { return !here.cache->is_off(); })) << "after the last round";
    const int stopped =
        end_in_another_process(token, step_of(i), [] { ::raise(SIGSTOP); }, WUNTRACED);
    ASSERT_TRUE(WIFSTOPPED(stopped) || stopped == 0) << stopped;
    const pid_t stopped_process = WIFSTOPPED(stopped) ? last_ : 0;
    if (stopped_process != 0) ++stops;
    const auto session = here.services->sessions.resolve(of_other, "test");
    ASSERT_THAT(here.services->sessions.end(*session, client()), Succeeds());
    expect_no_stale_copy();
    publish({.token = token});
    if (stopped_process != 0) {
      ::kill(stopped_process, SIGCONT);
      int end = 0;
      ::waitpid(stopped_process, &end, 0);
      ASSERT_EQ(end, 0);
    }
    expect_no_stale_copy();
    if (HasFatalFailure()) return;
  }
  expect_that_the_cache_was_used();
  EXPECT_GE(stops, rounds / 2);
}

// The server gets COMMIT, and the answer does not arrive.
TEST_F(SessionCacheRace, UnknownOutcomeIsTakenForAnEnd) {
  start_readers();
  const std::string socket = connection_options().socket;
  // The connection that was opened last: the others are this process's, and inherited.
  const auto lose_answers = [&] {
    int last = -1;
    for (int fd = 3; fd < 64; ++fd) {
      sockaddr_un peer{};
      socklen_t size = sizeof peer;
      if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
      if (socket == peer.sun_path) last = fd;
    }
    ::shutdown(last, SHUT_RD);
  };
  const domain::Account account = sign_up(fresh_name());
  const int rounds = is_long() ? 1000 : 20;
  for (int i = 0; i < rounds; ++i) {
    const std::string token = std::string{open_session(services_, account, client())->reveal()};
    publish({.token = token});
    const int end = end_in_another_process(token, Step::kMarked, lose_answers);
    ASSERT_EQ(WEXITSTATUS(end), static_cast<int>(base::Fault::kUncertain) + 1);
    ASSERT_TRUE(becomes_true([&] { return !services_.sessions.resolve(token, "test"); }));
    expect_no_stale_copy();
    if (HasFatalFailure()) return;
  }
  expect_that_the_cache_was_used();
}

// Two processes change one account at the same time. A process that reads it after a change was
// acknowledged sees this change or a later one.
TEST_F(SessionCacheRace, TwoWritersOnOneAccount) {
  const domain::Account account = sign_up(fresh_name());
  const std::string token = std::string{open_session(services_, account, client())->reveal()};
  const std::uint64_t changes = is_long() ? 5000 : 150;
  std::array<pid_t, 2> writers{};
  for (std::size_t i = 0; i < writers.size(); ++i) {
    writers[i] = ::fork();
    if (writers[i] != 0) continue;
    Process process(*this, {});
    for (std::uint64_t n = 1; n <= changes; ++n) {
      const std::string number = std::to_string(1'000'000 + n);
      domain::AccountChange change;
      (i == 0 ? change.nickname : change.phone) = number;
      const auto done = process.services->administration.change(
          account.id, change, LastAdministrator::kStays, client());
      if (!done) ::_exit(1);
      board_.checked[i] = n;
    }
    ::_exit(0);
  }
  Process process(*this, {});
  const auto number = [](const std::optional<std::string>& text) {
    return text ? std::stoull(*text) - 1'000'000 : 0;
  };
  while (board_.checked[0] < changes || board_.checked[1] < changes) {
    const std::uint64_t nickname = board_.checked[0];
    const std::uint64_t phone = board_.checked[1];
    const auto session = process.services->sessions.resolve(token, "test");
    process.services->sessions.after_reply();
    ASSERT_THAT(session, Succeeds());
    ASSERT_GE(number(session->account.nickname), nickname);
    ASSERT_GE(number(session->account.phone), phone);
    int status = 0;
    for (const pid_t writer : writers) {
      if (::waitpid(writer, &status, WNOHANG) == writer) {
        ASSERT_EQ(status, 0);
      }
    }
  }
  EXPECT_GT(process.metrics.value(base::Metric::kCacheHits), 0);
}

// Two hosts with one database: the second learns of an end after CACHE_SECONDS at the latest.
TEST_F(SessionCacheRace, OtherHostAcceptsAnEndedSessionUntilItsCopyIsOld) {
  Process here(*this, {});
  const std::string first_folder = cache_folder_;
  std::string name = "/dev/shm/gatehouse-domain-XXXXXX";
  cache_folder_ = ::mkdtemp(name.data());
  make_control();
  auto there = SessionCache::open(
      {.folder = cache_folder_, .control = control(), .max_age = std::chrono::seconds{1}},
      metrics_);
  domain::Deps deps = this->deps();
  deps.cache = there->cache.get();
  domain::Services services(deps, keys());
  const std::string token = open(*here.services, here.connection, sign_up(fresh_name()));
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(services.sessions.resolve(token, "test"), Succeeds());
    services.sessions.after_reply();
  }
  const auto session = here.services->sessions.resolve(token, "test");
  ASSERT_THAT(here.services->sessions.end(*session, client()), Succeeds());
  EXPECT_THAT(here.services->sessions.resolve(token, "test"), FailsWith(base::Fault::kNotSignedIn));
  EXPECT_THAT(services.sessions.resolve(token, "test"), Succeeds()) << "its copy is not old yet";
  EXPECT_TRUE(becomes_true([&] { return !services.sessions.resolve(token, "test"); }));
  remove_cache(first_folder);
}

}  // namespace
