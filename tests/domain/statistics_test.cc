// Figures an hour, on the real database. Every test has hours of its own, far from now and from the
// hours of others: the tables are shared.
#include "domain/operations/statistics.h"

#include "domain/services_fixture.h"
#include "store/hourly_count.h"

namespace {

using base::Timestamp;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using tests::Succeeds;

constexpr std::string_view kForgetHourlyCounts = "DELETE FROM hourly_count";
constexpr std::string_view kForgetMeters = "DELETE FROM metrics_checkpoint";
constexpr std::string_view kForgetEvents = "DELETE FROM audit_event WHERE moment > ?";
constexpr std::string_view kInsertEvents = R"sql(
  INSERT INTO audit_event (moment, action, outcome, contract, address, request_id)
  SELECT ?, ?, ?, 'test', '', ''
  FROM seq_1_to_1000
  LIMIT ?)sql";
constexpr std::string_view kInsertSessions = R"sql(
  INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen,
                       expires, absolute_end, address, user_agent)
  SELECT UNHEX(SHA2(CONCAT(?, seq), 256)), 0, 'test', 1, 0, 0, 0, ? + seq * 1000, 0, '', ''
  FROM seq_1_to_300)sql";
constexpr std::string_view kForgetSessions = "DELETE FROM session WHERE account_id = 0";

class Statistics : public tests::Services {
 protected:
  // Ten years ahead of everybody's rows, at the beginning of an hour.
  Statistics() {
    clock_.advance(std::chrono::ceil<hours>(clock_.now() + days{3650}) - clock_.now());
    begin_ = clock_.now();
    forget();
    // Else each test would begin with the year of the audit that other tests have written.
    const store::HourlyCount before{.hour = begin_ - hours{1}, .what = "logins", .count = 0};
    store::put_hourly_count(store_, before, begin_ + minutes{1}).value();
  }
  ~Statistics() override { forget(); }  // NOLINT(bugprone-exception-escape): ends the test

  void forget() {
    store_.apply(kForgetHourlyCounts, {}).value();
    store_.apply(kForgetMeters, {}).value();
    store_.apply(kForgetSessions, {}).value();
    store_.apply(kForgetEvents, {base::to_epoch_ms(begin_ - days{730})}).value();
  }
  void note(Timestamp time, std::string_view action, std::string_view outcome, std::int64_t times) {
    store_.apply(kInsertEvents, {base::to_epoch_ms(time), action, outcome, times}).value();
  }
  // Runs until it is up to date; returns the number of steps.
  int count() {
    for (int steps = 1; steps < 1000; ++steps) {
      if (services_.statistics.step().value() == domain::Statistics::Progress::kUpToDate)
        return steps;
    }
    return -1;
  }
  std::vector<std::optional<std::int64_t>> series(std::string_view what, std::int64_t of = 3) {
    const auto hourly = services_.statistics.hourly(of);
    for (const auto& one : hourly->series) {
      if (one.what == what) return one.counts;
    }
    return {};
  }

  Timestamp begin_;
};

constexpr std::optional<std::int64_t> kNone{};

TEST_F(Statistics, HourHasItsEventsAndNotItsNeighbours) {
  note(begin_, "login", "done", 3);
  note(begin_ + hours{1} - std::chrono::milliseconds{1}, "login", "refused", 2);
  note(begin_ + hours{1}, "login", "done", 5);
  note(begin_ + minutes{1}, "sign-up", "done", 1);
  note(begin_ + minutes{1}, "logout", "done", 9);
  clock_.advance(hours{2});
  count();
  EXPECT_THAT(series("logins"), testing::ElementsAre(3, 5, 0));
  EXPECT_THAT(series("failed_logins"), testing::ElementsAre(2, 0, 0));
  EXPECT_THAT(series("sign_ups"), testing::ElementsAre(1, 0, 0));
}

TEST_F(Statistics, RunningHourIsCountedAgainUntilItIsOver) {
  note(begin_, "login", "done", 1);
  clock_.advance(minutes{5});
  count();
  EXPECT_THAT(series("logins", 1), testing::ElementsAre(1));
  note(begin_ + minutes{59}, "login", "done", 4);
  clock_.advance(minutes{57});  // two minutes into the next
  count();
  EXPECT_THAT(series("logins", 2), testing::ElementsAre(5, 0));
  note(begin_ + minutes{30}, "login", "done", 1);  // long over: nobody looks there again
  clock_.advance(hours{1});
  count();
  EXPECT_THAT(series("logins", 3), testing::ElementsAre(5, 0, 0));
}

TEST_F(Statistics, FirstTimeCountsWhatTheAuditHasOfAYear) {
  forget();
  note(begin_ - days{500}, "sign-up", "done", 1);
  note(begin_ - days{2}, "sign-up", "done", 7);
  EXPECT_GT(count(), 300);  // a day at a time, so that mails go out between
  EXPECT_EQ(series("sign_ups", 49)[0], 7);
  EXPECT_EQ(series("sign_ups", 49)[1], 0);
  const auto oldest = store::list_hourly_counts(store_, begin_ - days{600})->front().hour;
  EXPECT_EQ(oldest, begin_ - domain::Statistics::kKeep);
}

TEST_F(Statistics, HoursWithoutAMailerAreMadeUpFor) {
  note(begin_, "login", "done", 1);
  count();
  note(begin_ + hours{40}, "login", "done", 6);
  clock_.advance(hours{60});
  count();
  EXPECT_EQ(series("logins", 61)[40], 6);
  EXPECT_EQ(series("logins", 61)[41], 0);
}

TEST_F(Statistics, SessionsAreSampledOnceAnHour) {
  const std::int64_t now = base::to_epoch_ms(clock_.now());
  store_.apply(kInsertSessions, {fresh_name(), now - 100'000}).value();  // a hundred have expired
  count();
  EXPECT_THAT(series("active_sessions", 1), testing::ElementsAre(200));
  store_.apply(kForgetSessions, {}).value();
  clock_.advance(minutes{30});
  count();
  EXPECT_THAT(series("active_sessions", 1), testing::ElementsAre(200));
  clock_.advance(minutes{30});
  count();
  EXPECT_THAT(series("active_sessions", 2), testing::ElementsAre(200, 0));
}

TEST_F(Statistics, HourWithoutASampleHasNone) {
  count();
  clock_.advance(hours{2});
  count();
  EXPECT_THAT(series("active_sessions"), testing::ElementsAre(0, kNone, 0));
}

TEST_F(Statistics, RefusalsOfTheThrottleAddWhatTheCounterHasGrownBy) {
  metrics_.count(base::Metric::kThrottled);
  count();  // what was before the first look belongs to no hour
  EXPECT_THAT(series("throttled", 1), testing::ElementsAre(0));
  for (int i = 0; i < 3; ++i) metrics_.count(base::Metric::kThrottled);
  count();
  metrics_.count(base::Metric::kThrottled);
  count();
  EXPECT_THAT(series("throttled", 1), testing::ElementsAre(4));
}

TEST_F(Statistics, CounterThatBeganAnewIsAddedWhole) {
  for (int i = 0; i < 5; ++i) metrics_.count(base::Metric::kThrottled);
  count();
  base::Metrics fresh;
  fresh.count(base::Metric::kThrottled);
  fresh.count(base::Metric::kThrottled);
  domain::Statistics other(deps({.metrics = &fresh}));
  while (other.step().value() == domain::Statistics::Progress::kMoreToDo) {
  }
  EXPECT_THAT(series("throttled", 1), testing::ElementsAre(2));
}

TEST_F(Statistics, TwoThatCountAtOnceCountOnce) {
  domain::Statistics other(deps());
  note(begin_, "login", "done", 2);
  count();
  metrics_.count(base::Metric::kThrottled);
  clock_.advance(minutes{5});
  while (other.step().value() == domain::Statistics::Progress::kMoreToDo) {
  }
  count();
  EXPECT_THAT(series("logins", 1), testing::ElementsAre(2));
  EXPECT_THAT(series("throttled", 1), testing::ElementsAre(1));
}

TEST_F(Statistics, ClockThatWasAheadSilencesNothing) {
  count();
  clock_.advance(hours{30});
  count();
  clock_.advance(-hours{29});
  note(begin_ + hours{1}, "login", "done", 4);
  count();
  EXPECT_THAT(series("logins", 2), testing::ElementsAre(0, 4));
  clock_.advance(hours{29});
  note(clock_.now(), "login", "done", 2);
  count();
  EXPECT_EQ(series("logins", 1)[0], 2);
}

TEST_F(Statistics, NothingWasCountedBeforeTheFirstTime) {
  EXPECT_THAT(series("sign_ups"), testing::ElementsAre(kNone, kNone, kNone));
  EXPECT_EQ(services_.statistics.hourly(3)->from, begin_ - hours{2});
}

TEST_F(Statistics, AccountsAreCountedOnceAnHour) {
  sign_up(fresh_name());
  ASSERT_GT(count(), 0);
  const auto rows = (*store_.find("SELECT COUNT(*) FROM account", {}))->number(0);
  EXPECT_EQ(*store::newest_count(store_, "accounts", clock_.now()), rows);
  sign_up(fresh_name());
  ASSERT_GT(count(), 0);
  EXPECT_EQ(*store::newest_count(store_, "accounts", clock_.now()), rows);
  clock_.advance(hours{1});
  ASSERT_GT(count(), 0);
  EXPECT_EQ(*store::newest_count(store_, "accounts", clock_.now()), rows + 1);
}

}  // namespace
