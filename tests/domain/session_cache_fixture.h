// Several processes read sessions through the cache as quickly as they can, while a test ends or
// changes them. A session that is accepted as it was before a change, once after the change was
// acknowledged, is a failure.
#pragma once

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "cache/session_cache.h"
#include "domain/remembering_random.h"
#include "domain/services_fixture.h"
#include "store/transaction.h"

namespace tests {

inline bool is_long() { return std::getenv("GATEHOUSE_LONG") != nullptr; }

class SessionCacheRace : public Services {
 protected:
  using Step = cache::Step;

  static constexpr unsigned kReaders = 3;
  static constexpr std::size_t kTokenSize = 43;
  static constexpr std::size_t kVersionSize = 22;
  static constexpr std::chrono::seconds kPatience{30};

  /// What is done to the session of a round.
  struct Round {
    std::string token;
    std::string child{};    ///< the token of a child, which is asked for too
    std::string version{};  ///< of the account before its change. Empty: the session ends
  };

  /// What the processes tell each other.
  struct Board {
    std::atomic<std::uint64_t> round;  ///< 0: none yet
    std::atomic<std::uint64_t> done;   ///< the last round whose change was acknowledged
    std::atomic<std::int64_t> now;     ///< the time of all processes, in milliseconds
    std::atomic<bool> stop;
    std::atomic<std::uint64_t> stale;  ///< sessions that were accepted as before the change
    std::atomic<std::uint64_t> hits;
    std::array<std::atomic<std::uint64_t>, kReaders> reads;    ///< in this round
    std::array<std::atomic<std::uint64_t>, kReaders> checked;  ///< the last round seen done
    std::array<char, kTokenSize> token;
    std::array<char, kTokenSize> child;
    std::array<char, kVersionSize> version;
  };

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
          cache(std::move(cache::SessionCache::open({.folder = test.cache_folder_,
                                                     .control = test.control(),
                                                     .at_step = std::move(at_step)},
                                                    metrics)
                              ->cache)) {
      if (!cache) throw std::runtime_error("the cache is off");
      domain::Deps deps =
          test.deps({.store = &connection, .random = &test.remembered_, .metrics = &metrics});
      deps.cache = cache.get();
      services = std::make_unique<domain::Services>(deps, test.keys());
    }
    base::Metrics metrics;
    store::Connection connection;
    std::unique_ptr<cache::SessionCache> cache;
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
      const std::uint64_t number = board_.round;
      const Round round = published();
      const std::uint64_t done = board_.done;
      if (number == 0 || board_.round != number) continue;
      clock_.advance(base::from_epoch_ms(board_.now) - clock_.now());
      const bool by_child = !round.child.empty() && board_.reads[reader] % 2 == 1;
      auto& sessions = process.services->sessions;
      const auto session = by_child ? sessions.resolve_child(round.child, kOrigin, "test")
                                    : sessions.resolve(round.token, "test");
      sessions.after_reply();
      ++board_.reads[reader];
      if (done != number) continue;
      if (session && is_stale(*session, round)) ++board_.stale;
      // Both tokens are asked for after the change.
      if (board_.reads[reader] >= kReadsAfterChange) board_.checked[reader] = number;
    }
    board_.hits += process.metrics.value(base::Metric::kCacheHits);
  }

  static bool is_stale(const domain::Session& session, const Round& round) {
    return round.version.empty() || domain::version_of(session.account) == round.version;
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

  template <std::size_t size>
  static void put(std::array<char, size>& place, const std::string& text) {
    place.fill('\0');
    std::ranges::copy(text, place.begin());
  }
  template <std::size_t size>
  static std::string text_of(const std::array<char, size>& place) {
    return {place.begin(), std::ranges::find(place, '\0')};
  }
  Round published() const {
    return {.token = text_of(board_.token),
            .child = text_of(board_.child),
            .version = text_of(board_.version)};
  }

  void publish(const Round& round) {
    board_.round = 0;
    for (auto& reads : board_.reads) reads = 0;
    put(board_.token, round.token);
    put(board_.child, round.child);
    put(board_.version, round.version);
    board_.now = base::to_epoch_ms(clock_.now());
    board_.round = ++round_;
    // A different overlap of reads, fills and the change in each round.
    const std::uint64_t reads = round_ % 5;
    ASSERT_TRUE(becomes_true([&] { return board_.reads[round_ % kReaders] >= reads; }));
  }

  // What was done to the published session was acknowledged: nobody may accept it any more, or not
  // as it was before.
  void expect_no_stale_copy() {
    for (auto& reads : board_.reads) reads = 0;
    board_.now = base::to_epoch_ms(clock_.now());
    board_.done = round_;
    for (unsigned i = 0; i < kReaders; ++i) {
      ASSERT_TRUE(becomes_true([&] { return board_.checked[i] == round_; }));
    }
    ASSERT_EQ(board_.stale, 0) << "round " << round_;
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
  static constexpr std::uint64_t kReadsAfterChange = 4;
  static constexpr std::array kSteps = {Step::kMarkLocked,   Step::kMarkWritten,   Step::kMarked,
                                        Step::kSettleLocked, Step::kSettleWritten, Step::kSettled};

  RememberingRandom remembered_;
  Board& board_;
  std::string cache_folder_;
  std::array<pid_t, kReaders> readers_{};
  pid_t last_ = 0;
  std::uint64_t round_ = 0;
};

}  // namespace tests
