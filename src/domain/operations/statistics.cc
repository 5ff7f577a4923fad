#include "domain/operations/statistics.h"

#include <unistd.h>

#include <algorithm>

#include "domain/account/account_count.h"
#include "store/account.h"
#include "store/account_listing.h"
#include "store/audit_event.h"
#include "store/hourly_count.h"
#include "store/outbox.h"
#include "store/session.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Timestamp;
using std::chrono::hours;

constexpr std::string_view kSignUps = "sign_ups";
constexpr std::string_view kLogins = "logins";
constexpr std::string_view kFailedLogins = "failed_logins";
constexpr std::string_view kThrottled = "throttled";
constexpr std::string_view kActiveSessions = "active_sessions";
constexpr std::array kAll{kSignUps, kLogins, kFailedLogins, kThrottled, kActiveSessions};

// The series that an audit event counts for.
struct Kind {
  std::string_view what;
  std::string_view action;
  std::string_view outcome;
};
constexpr std::array kKinds{Kind{kSignUps, "sign-up", "done"}, Kind{kLogins, "login", "done"},
                            Kind{kFailedLogins, "login", "refused"}};

// The time of an event is read before its transaction ends; clocks of hosts differ by less than
// this.
constexpr std::chrono::minutes kSlack{1};
// Hours of the audit log in one step: a year takes a few minutes of idle time.
constexpr int kHoursAStep = 24;
// Each reads a part of an index, about 100,000 entries with ten million sessions.
constexpr int kSlices = 64;
// Entries of an index that one step reads: some 20 ms.
constexpr std::int64_t kIdsAStep = 200000;

Timestamp hour_of(Timestamp time) { return std::chrono::floor<hours>(time); }

std::string own_host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::int64_t count_of(const std::vector<store::AuditCount>& counts, const Kind& kind) {
  const auto found = std::ranges::find_if(counts, [&](const store::AuditCount& one) {
    return one.action == kind.action && one.outcome == kind.outcome;
  });
  return found == counts.end() ? 0 : found->count;
}

}  // namespace

Statistics::Statistics(const Deps& deps)
    : store_(deps.store),
      clock_(deps.clock),
      metrics_(deps.metrics),
      options_(deps.options),
      host_(own_host()) {}

base::Result<Statistics::Progress> Statistics::step() {
  auto events = count_events();
  if (!events || *events == Progress::kMoreToDo) return events;
  if (auto read = read_checkpoint(); !read) return base::pass(read);
  auto sessions = sample_sessions();
  if (!sessions || *sessions == Progress::kMoreToDo) return sessions;
  return sample_accounts();
}

base::Result<Statistics::Progress> Statistics::count_events() {
  auto hour = next_hour();
  if (!hour) return base::pass(hour);
  const Timestamp running = hour_of(clock_.now());
  if (!*hour || **hour > running) return Progress::kUpToDate;
  const Timestamp last = std::min(running, **hour + hours{kHoursAStep - 1});
  auto counted = store::transact(store_, [&]() -> base::Result<void> {
    for (Timestamp each = **hour; each <= last; each += hours{1}) {
      if (auto done = count_hour(each); !done) return done;
    }
    return {};
  });
  if (!counted) return base::pass(counted);
  return last == running ? Progress::kUpToDate : Progress::kMoreToDo;
}

// The newest counted hour if it was incomplete, otherwise the next one. The first time, the hour of
// the oldest event.
base::Result<std::optional<Timestamp>> Statistics::next_hour() {
  const Timestamp now = clock_.now();
  auto newest = store::newest_hourly_count(store_, kLogins, hour_of(now), now + kSlack);
  if (!newest) return base::pass(newest);
  const Timestamp earliest = hour_of(now - kKeep);
  if (*newest) {
    const bool was_over = (*newest)->counted >= (*newest)->hour + hours{1} + kSlack;
    return std::max(earliest, was_over ? (*newest)->hour + hours{1} : (*newest)->hour);
  }
  auto oldest = store::oldest_audit_event(store_);
  if (!oldest) return base::pass(oldest);
  return std::max(earliest, hour_of(oldest->value_or(now)));
}

base::Result<void> Statistics::count_hour(Timestamp hour) {
  const Timestamp now = clock_.now();
  auto counts = store::count_audit_events(store_, hour, hour + hours{1});
  if (!counts) return base::pass(counts);
  for (const Kind& kind : kKinds) {
    auto put = store::put_hourly_count(
        store_, {.hour = hour, .what = std::string{kind.what}, .count = count_of(*counts, kind)},
        now);
    if (!put) return put;
  }
  return {};
}

// A session expires at the latest one idle time after its last use. The slices divide the longer of
// the two idle times; the last one is open-ended, for sessions that were opened with longer ones.
base::Result<Statistics::Progress> Statistics::sample_sessions() {
  const Timestamp now = clock_.now();
  if (!sample_) {
    auto sampled = is_sampled(kActiveSessions);
    if (!sampled) return base::pass(sampled);
    if (*sampled) return Progress::kUpToDate;
    sample_ = Sample{.began = now};
  }
  const Timestamp::duration slice =
      Timestamp::duration{std::max(options_.session_idle, options_.session_kept_idle)} / kSlices;
  const Timestamp from = sample_->began + slice * sample_->slice;
  const bool is_last = sample_->slice == kSlices - 1;
  auto count =
      store::count_sessions_expiring(store_, from, is_last ? Timestamp::max() : from + slice);
  if (!count) return base::pass(count);
  sample_->count += *count;
  if (++sample_->slice < kSlices) return Progress::kMoreToDo;
  const Sample whole = *std::exchange(sample_, std::nullopt);
  auto put = store::put_hourly_count(
      store_,
      {.hour = hour_of(whole.began), .what = std::string{kActiveSessions}, .count = whole.count},
      now);
  if (!put) return base::pass(put);
  return Progress::kUpToDate;
}

// True if this hour has its sample.
base::Result<bool> Statistics::is_sampled(std::string_view what) {
  const Timestamp now = clock_.now();
  auto newest = store::newest_hourly_count(store_, what, hour_of(now), now + kSlack);
  if (!newest) return base::pass(newest);
  return *newest && (*newest)->hour >= hour_of(now);
}

base::Result<Statistics::Progress> Statistics::sample_accounts() {
  if (!account_sample_) {
    auto sampled = is_sampled(kAccountsCount);
    if (!sampled) return base::pass(sampled);
    if (*sampled) return Progress::kUpToDate;
    auto newest = store::newest_account_id(store_);
    if (!newest) return base::pass(newest);
    account_sample_ = AccountSample{.began = clock_.now(), .newest_id = *newest};
  }
  const std::int64_t until =
      std::min(account_sample_->counted_id + kIdsAStep, account_sample_->newest_id);
  auto count = store::count_accounts_between(store_, account_sample_->counted_id, until);
  if (!count) return base::pass(count);
  account_sample_->counted_id = until;
  account_sample_->count += *count;
  if (until < account_sample_->newest_id) return Progress::kMoreToDo;
  const AccountSample whole = *std::exchange(account_sample_, std::nullopt);
  auto put = store::put_hourly_count(
      store_,
      {.hour = hour_of(whole.began), .what = std::string{kAccountsCount}, .count = whole.count},
      clock_.now());
  if (!put) return base::pass(put);
  return Progress::kUpToDate;
}

base::Result<void> Statistics::read_checkpoint() {
  const auto reading = static_cast<std::int64_t>(metrics_.value(base::Metric::kThrottled));
  return store::transact(store_, [&] { return count_throttled(reading); });
}

// The counter belongs to the host. The mailer that advances the checkpoint adds the increase. A
// counter below the checkpoint was restarted.
base::Result<void> Statistics::count_throttled(std::int64_t reading) {
  auto seen = store::find_checkpoint(store_, host_);
  if (!seen) return base::pass(seen);
  if (!*seen) {
    if (auto begun = store::begin_checkpoint(store_, host_, reading); !begun) return begun;
  } else {
    auto mine = store::advance_checkpoint(store_, host_, **seen, reading);
    if (!mine) return base::pass(mine);
    if (!*mine) return {};
  }
  const std::int64_t before = seen->value_or(reading);
  const Timestamp now = clock_.now();
  return store::add_to_hourly_count(store_,
                                    {.hour = hour_of(now),
                                     .what = std::string{kThrottled},
                                     .count = reading >= before ? reading - before : reading},
                                    now);
}

base::Result<HourlyStatistics> Statistics::hourly(std::int64_t count) {
  HourlyStatistics hourly{.from = hour_of(clock_.now()) - hours{count - 1}, .series = {}};
  auto counts = store::list_hourly_counts(store_, hourly.from);
  if (!counts) return base::pass(counts);
  for (const std::string_view what : kAll) {
    Series series{.what = what, .counts = {}};
    series.counts.resize(static_cast<std::size_t>(count));
    for (const store::HourlyCount& hourly_count : *counts) {
      const std::int64_t at = (hourly_count.hour - hourly.from) / hours{1};
      if (hourly_count.what == what && at < count)
        series.counts[static_cast<std::size_t>(at)] = hourly_count.count;
    }
    hourly.series.push_back(std::move(series));
  }
  return hourly;
}

base::Result<MailQueueState> Statistics::mail_queue() {
  auto queue = store::read_mail_queue(store_);
  if (!queue) return base::pass(queue);
  MailQueueState state{.waiting = queue->waiting};
  if (queue->oldest_code) {
    state.oldest_code =
        std::max(std::chrono::floor<std::chrono::seconds>(clock_.now() - *queue->oldest_code),
                 std::chrono::seconds{0});
  }
  return state;
}

}  // namespace domain
