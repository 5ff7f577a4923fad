// The coherence of the session cache: several processes read sessions through the cache as quickly
// as they can, while others end them, are killed, are stopped, or lose their database connection.
// A session that is accepted once after its end was acknowledged is a failure.
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "cache/session_cache.h"
#include "domain/services_fixture.h"
#include "store/transaction.h"

namespace {

using cache::SessionCache;
using cache::Step;
using domain::LastAdministrator;
using tests::FailsWith;
using tests::Succeeds;

constexpr unsigned kReaders = 3;
constexpr std::size_t kTokenSize = 43;
constexpr std::chrono::seconds kPatience{30};

bool is_long() { return std::getenv("GATEHOUSE_LONG") != nullptr; }

// What the processes tell each other.
struct Board {
  std::atomic<std::uint64_t> round;  ///< of `token`; 0: none yet
  std::atomic<std::uint64_t> ended;  ///< the last round whose end was acknowledged
  std::atomic<bool> stop;
  std::atomic<std::uint64_t> accepted_after_end;
  std::atomic<std::uint64_t> hits;
  std::array<std::atomic<std::uint64_t>, kReaders> reads;    ///< in this round
  std::array<std::atomic<std::uint64_t>, kReaders> checked;  ///< the last round seen ended
  std::array<char, kTokenSize> token;
  std::array<char, kTokenSize> child;
};

class SessionCacheRace : public tests::Services {
 protected:
  SessionCacheRace() : board_(*shared_board()) {
    std::string name = "/dev/shm/gatehouse-domain-XXXXXX";
    cache_folder_ = ::mkdtemp(name.data());
    make_control();
  }
  ~SessionCacheRace() override {
    board_.stop = true;
    wait_for_readers();
    remove_cache(cache_folder_);
    ::munmap(&board_, sizeof(Board));
  }

  // As scripts/lib/cache.sh makes it.
  void make_control() { std::ofstream(control()) << std::string(cache::Control::kFileSize, '\0'); }
  std::string control() const { return cache_folder_ + ".control"; }
  static void remove_cache(const std::string& folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::remove(folder + ".control");
  }

  static Board* shared_board() {
    void* memory =
        ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return static_cast<Board*>(memory);
  }

  // One process with the cache: its connection, its services.
  struct Process {
    Process(SessionCacheRace& test, std::function<void(Step)> at_step)
        : connection(connection_options(), metrics),
          cache(std::move(*SessionCache::open({.folder = test.cache_folder_,
                                               .control = test.control(),
                                               .at_step = std::move(at_step)},
                                              metrics))) {
      if (!cache) throw std::runtime_error("the cache is off");
      domain::Deps deps = test.deps({.store = &connection, .metrics = &metrics});
      deps.cache = cache.get();
      services = std::make_unique<domain::Services>(deps, test.keys());
    }
    base::Metrics metrics;
    store::Connection connection;
    std::unique_ptr<SessionCache> cache;
    std::unique_ptr<domain::Services> services;
  };

  // Forks before this process uses the cache or the database.
  void start_readers() {
    for (unsigned i = 0; i < kReaders; ++i) {
      readers_[i] = ::fork();
      if (readers_[i] != 0) continue;
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      read_until_stopped(i);
      ::_exit(0);
    }
  }

  void read_until_stopped(unsigned reader) {
    Process process(*this, {});
    while (!board_.stop) {
      const std::uint64_t round = board_.round;
      const std::string token(board_.token.data(), kTokenSize);
      const std::string child(board_.child.data(), kTokenSize);
      const std::uint64_t ended = board_.ended;
      if (round == 0 || board_.round != round) continue;
      const bool by_child = child[0] != '\0' && board_.reads[reader] % 2 == 1;
      const auto session = by_child
                               ? process.services->sessions.resolve_child(child, kOrigin, "test")
                               : process.services->sessions.resolve(token, "test");
      process.services->sessions.after_reply();
      ++board_.reads[reader];
      if (ended != round) continue;
      if (session) ++board_.accepted_after_end;
      // Both tokens are asked for after the end.
      if (board_.reads[reader] >= kReadsAfterEnd) board_.checked[reader] = round;
    }
    board_.hits += process.metrics.value(base::Metric::kCacheHits);
  }

  static Step step_of(int round) { return kSteps[static_cast<std::size_t>(round) % kSteps.size()]; }

  // A test of the cache is none if the readers have not used it.
  void expect_that_the_cache_was_used() {
    board_.stop = true;
    wait_for_readers();
    EXPECT_GT(board_.hits, 0);
  }

  void wait_for_readers() {
    for (pid_t& reader : readers_) {
      if (reader != 0) ::waitpid(std::exchange(reader, 0), nullptr, 0);
    }
  }

  template <class Condition>
  static bool becomes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  void publish(const std::string& token, const std::string& child = {}) {
    board_.round = 0;
    for (auto& reads : board_.reads) reads = 0;
    std::memset(board_.child.data(), 0, kTokenSize);
    std::memcpy(board_.token.data(), token.data(), kTokenSize);
    if (!child.empty()) std::memcpy(board_.child.data(), child.data(), kTokenSize);
    board_.round = ++round_;
    // A different overlap of reads, fills and the end in each round.
    const std::uint64_t reads = round_ % 5;
    ASSERT_TRUE(becomes_true([&] { return board_.reads[round_ % kReaders] >= reads; }));
  }

  // The end of the published session was acknowledged: nobody may accept it any more.
  void expect_refused() {
    for (auto& reads : board_.reads) reads = 0;
    board_.ended = round_;
    for (unsigned i = 0; i < kReaders; ++i) {
      ASSERT_TRUE(becomes_true([&] { return board_.checked[i] == round_; }));
    }
    ASSERT_EQ(board_.accepted_after_end, 0) << "round " << round_;
  }

  // Each session is newer than the last one.
  std::string open(domain::Services& services, store::Connection& connection,
                   const domain::Account& account, std::string_view replaced = {}) {
    clock_.advance(std::chrono::milliseconds{1});
    auto token = store::transact(
        connection, [&] { return services.sessions.open(account, client(), replaced); });
    EXPECT_THAT(token, Succeeds());
    return std::string{token->reveal()};
  }

  // Ends a session in a process that something happens to at a place. Returns how it ended: with 0
  // if it has not come to this place, because the cache was off and the lock not free.
  int end_in_another_process(const std::string& token, Step place,
                             const std::function<void()>& happens, int options = 0) {
    last_ = ::fork();
    if (last_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      Process process(*this, [&](Step step) {
        if (step == place) happens();
      });
      const auto session = process.services->sessions.resolve(token, "test");
      const auto ended = session ? process.services->sessions.end(*session, client())
                                 : base::Result<void>(base::fail(base::Fault::kNotSignedIn));
      ::_exit(ended ? 0 : static_cast<int>(ended.error().fault) + 1);
    }
    int status = 0;
    ::waitpid(last_, &status, options);
    return status;
  }

  static constexpr const char* kOrigin = "https://wiki.example";
  static constexpr std::uint64_t kReadsAfterEnd = 4;
  static constexpr std::array kSteps = {Step::kMarkLocked,   Step::kMarkWritten,   Step::kMarked,
                                        Step::kSettleLocked, Step::kSettleWritten, Step::kSettled};

  Board& board_;
  std::string cache_folder_;
  std::array<pid_t, kReaders> readers_{};
  pid_t last_ = 0;
  std::uint64_t round_ = 0;
};

class EveryPath : public SessionCacheRace {
 protected:
  static constexpr std::uint64_t kPaths = 13;
  static constexpr std::uint64_t kRefresh = 3;
  using Session = domain::Session;

  void SetUp() override {
    start_readers();
    writer_.emplace(*this, std::function<void(Step)>{});
  }
  domain::Services& services() { return *writer_->services; }
  std::string open(const domain::Account& account, std::string_view replaced = {}) {
    return SessionCacheRace::open(services(), writer_->connection, account, replaced);
  }
  std::string child_of(const Session& session) {
    auto ticket = services().guarded_sites.issue_ticket(session, {kOrigin, "/"}, "state");
    auto child = services().guarded_sites.redeem(ticket->reveal(), kOrigin, "state", client());
    EXPECT_THAT(child, Succeeds());
    return std::string{child->token.reveal()};
  }

  // A new token ends the old one, and the children go on with the new one.
  bool child_outlives() const { return (round_ + 1) % kPaths == kRefresh; }

  // Each ends the session, one after the other.
  bool end(const Session& session, const std::string& token) {
    domain::Services& s = services();
    const std::int64_t id = session.account.id;
    const domain::Client who = client();
    switch (round_ % kPaths) {
      case 0:
        return s.sessions.end(session, who).has_value();
      case 1:
        return s.sessions.end_all(session, who).has_value();
      case 2:
        return s.sessions.end_one(id, domain::session_id(session.token_hash), who).has_value();
      case kRefresh:
        return s.sessions.refresh(session, who).has_value();
      case 4:
        return s.sessions.end_others(*s.sessions.resolve(open(session.account), "test"), who)
            .has_value();
      case 5:
        return !open(session.account, token).empty();
      case 6:
        for (int i = 0; i < 10; ++i) open(session.account);
        return true;
      case 7:
        return s.administration.end_sessions(id, std::nullopt, who).has_value();
      case 8:
        return s.administration.end_sessions(id, "test", who).has_value();
      case 9:
        return s.administration.end_session(id, domain::session_id(session.token_hash), who)
            .has_value();
      case 10:
        return s.administration.disable(id, LastAdministrator::kStays, who).has_value() &&
               s.administration.enable(id, who).has_value();
      case 11:
        return s.administration.set_role(id, domain::Role::kAdmin, LastAdministrator::kMayGo, who)
                   .has_value() &&
               s.administration.set_role(id, domain::Role::kUser, LastAdministrator::kMayGo, who)
                   .has_value();
      default:
        account_ = std::nullopt;
        return s.administration.remove(id, LastAdministrator::kMayGo, who).has_value();
    }
  }

  domain::Account account() {
    if (!account_) account_ = sign_up(fresh_name()).id;
    return *services().administration.find_by_id(*account_);
  }

  std::optional<Process> writer_;
  std::optional<std::int64_t> account_;
};

TEST_F(EveryPath, EndsTheSessionForAllProcessesAtOnce) {
  const int rounds = is_long() ? 10'000 : 130;
  for (int i = 0; i < rounds; ++i) {
    const std::string token = open(account());
    const auto session = services().sessions.resolve(token, "test");
    ASSERT_THAT(session, Succeeds());
    publish(token, i % 3 == 0 && !child_outlives() ? child_of(*session) : "");
    ASSERT_TRUE(end(*session, token)) << "round " << round_;
    expect_refused();
    if (HasFatalFailure()) return;
  }
  expect_that_the_cache_was_used();
}

// In each round another process ends the session and is killed at one of the places. If the
// database then has no session, nobody may accept it; if it still has it, it is ended here.
TEST_F(SessionCacheRace, KilledWriterLeavesNoSessionThatHasEnded) {
  start_readers();
  const domain::Account account = sign_up(fresh_name());
  const int rounds = is_long() ? 2000 : 24;
  for (int i = 0; i < rounds; ++i) {
    const std::string token = std::string{open_session(services_, account, client())->reveal()};
    publish(token);
    const int end = end_in_another_process(token, step_of(i), [] { ::raise(SIGKILL); });
    ASSERT_TRUE(WIFSIGNALED(end) || end == 0) << end;
    const bool exists = services_.sessions.resolve(token, "test").has_value();
    if (exists) {
      ASSERT_EQ(end_in_another_process(token, Step::kFilled, [] {}), 0);
    }
    expect_refused();
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
    publish(of_other);
    ASSERT_TRUE(becomes_true([&] { return !here.cache->is_off(); })) << "after the last round";
    const int stopped =
        end_in_another_process(token, step_of(i), [] { ::raise(SIGSTOP); }, WUNTRACED);
    ASSERT_TRUE(WIFSTOPPED(stopped) || stopped == 0) << stopped;
    const pid_t stopped_process = WIFSTOPPED(stopped) ? last_ : 0;
    if (stopped_process != 0) ++stops;
    const auto session = here.services->sessions.resolve(of_other, "test");
    ASSERT_THAT(here.services->sessions.end(*session, client()), Succeeds());
    expect_refused();
    publish(token);
    if (stopped_process != 0) {
      ::kill(stopped_process, SIGCONT);
      int end = 0;
      ::waitpid(stopped_process, &end, 0);
      ASSERT_EQ(end, 0);
    }
    expect_refused();
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
    publish(token);
    const int end = end_in_another_process(token, Step::kMarked, lose_answers);
    ASSERT_EQ(WEXITSTATUS(end), static_cast<int>(base::Fault::kUncertain) + 1);
    ASSERT_TRUE(becomes_true([&] { return !services_.sessions.resolve(token, "test"); }));
    expect_refused();
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
  deps.cache = there->get();
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
