#include "domain/login/throttle.h"

#include <algorithm>
#include <array>
#include <utility>

#include "store/attempt.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Metric;
using base::Timestamp;
using std::chrono::seconds;

// Not noticeable after a mistyped password; it allows 240 guesses an hour. The limits are lower.
constexpr std::array kBackOff{seconds{2}, seconds{4}, seconds{8}, seconds{15}};

constexpr auto kMetrics = std::to_array({
    std::pair{BucketKind::kPair, Metric::kThrottledByPair},
    std::pair{BucketKind::kFailures, Metric::kThrottledByNetwork},
    std::pair{BucketKind::kStrangers, Metric::kThrottledByStrangers},
    std::pair{BucketKind::kSolvers, Metric::kThrottledByCaptcha},
    std::pair{BucketKind::kDevice, Metric::kThrottledByDevice},
    std::pair{BucketKind::kKnownDevices, Metric::kThrottledByKnownDevices},
    std::pair{BucketKind::kKnownNetworks, Metric::kThrottledByKnownNetworks},
    std::pair{BucketKind::kMailbox, Metric::kThrottledByMailbox},
    std::pair{BucketKind::kSession, Metric::kThrottledBySession},
    std::pair{BucketKind::kLogins, Metric::kThrottledByLogins},
    std::pair{BucketKind::kAnswers, Metric::kThrottledByAnswers},
    std::pair{BucketKind::kKnownAnswers, Metric::kThrottledByKnownAnswers},
    std::pair{BucketKind::kCodes, Metric::kThrottledByCodes},
    std::pair{BucketKind::kRegistrations, Metric::kThrottledByRegistrations},
    std::pair{BucketKind::kMails, Metric::kThrottledByMails},
    std::pair{BucketKind::kUnguardedMails, Metric::kThrottledByUnguardedMails},
    std::pair{BucketKind::kServerKeys, Metric::kThrottledByServerKeys},
});

void count_refusal(base::Metrics& metrics, std::string_view kind) {
  const auto* const metric =
      std::ranges::find(kMetrics, kind, &std::pair<std::string_view, Metric>::first);
  if (metric != kMetrics.end()) metrics.count(metric->second);
}

seconds wait_after(const Admission::Bucket& bucket) {
  if (!bucket.backs_off || bucket.failures < 1) return seconds{0};
  const auto step = static_cast<std::size_t>(bucket.failures - 1);
  return kBackOff[std::min(step, kBackOff.size() - 1)];
}

// The largest difference between the clocks of hosts. A time further ahead was written by a wrong
// clock.
constexpr seconds kSkew{15};

constexpr seconds kLatestWait = kBackOff.back() + kSkew;

// A waiting time above the maximum was written while a clock was ahead, and is ignored.
Timestamp end_of_wait(const store::Attempt& attempt, Timestamp now) {
  return attempt.blocked_until > now + kLatestWait ? now : attempt.blocked_until;
}

// The time until which a bucket with this many failures is full; `now` if it is not. A window that
// has ended, or that a wrong clock began in the future, does not count.
Timestamp full_until(const store::Attempt& attempt, std::int64_t failures,
                     const Admission::Bucket& bucket, Timestamp now) {
  const Timestamp end = attempt.window_start + bucket.window;
  const bool counts = end >= now && attempt.window_start <= now + kSkew;
  return counts && failures >= bucket.limit ? end : now;
}

// The time at which the bucket admits the next attempt; in the past if it does now.
Timestamp free_at(const store::Attempt& attempt, std::int64_t failures,
                  const Admission::Bucket& bucket, Timestamp now) {
  const Timestamp full = full_until(attempt, failures, bucket, now);
  return bucket.backs_off ? std::max(full, end_of_wait(attempt, now)) : full;
}

// The keys of the buckets for which `chosen` is true.
template <class Choice>
std::vector<std::string> keys_of(const Admission& admission, Choice chosen) {
  std::vector<std::string> keys;
  for (const Admission::Bucket& bucket : admission.buckets) {
    if (chosen(bucket)) keys.push_back(bucket.key);
  }
  return keys;
}

std::vector<store::AttemptBucket> to_rows(const std::vector<Admission::Bucket>& buckets) {
  std::vector<store::AttemptBucket> rows;
  for (const Admission::Bucket& bucket : buckets) {
    rows.push_back({.key = bucket.key,
                    .kind = bucket.kind,
                    .account_id = bucket.account_id,
                    .window = bucket.window,
                    .weight = bucket.weight});
  }
  return rows;
}

// Why an attempt is refused.
struct Refusal {
  Timestamp free;  // the time at which it would be admitted
  bool has_full_bucket = false;
  Admission::Helps helps = Admission::Helps::kCaptchaOrMailedCode;  // against all full buckets
};

// For operations in which a client cannot show more.
base::Result<Admission> as_throttled(base::Result<Admission> admission) {
  if (admission) return admission;
  base::Fault& fault = admission.error().fault;
  if (fault == base::Fault::kUnderAttack || fault == base::Fault::kMailedCodeHelps) {
    fault = base::Fault::kThrottled;
  }
  return admission;
}

// A waiting time after failures ends within seconds, so nothing else needs to help against it.
base::Fault fault_of(const Refusal& refusal) {
  if (!refusal.has_full_bucket) return base::Fault::kThrottled;
  switch (refusal.helps) {
    case Admission::Helps::kCaptchaOrMailedCode:
      return base::Fault::kUnderAttack;
    case Admission::Helps::kMailedCode:
      return base::Fault::kMailedCodeHelps;
    case Admission::Helps::kNothing:
      break;
  }
  return base::Fault::kThrottled;
}

std::unexpected<base::Failure> refuse(const Refusal& refusal, Timestamp now) {
  auto refused = throttled(refusal.free - now);
  refused.error().fault = fault_of(refusal);
  return refused;
}

}  // namespace

std::unexpected<base::Failure> throttled(Timestamp::duration wait) {
  return std::unexpected(base::Failure{.fault = base::Fault::kThrottled,
                                       .retry_after = std::chrono::ceil<seconds>(wait)});
}

Throttle::Throttle(const Deps& deps, base::Secret key)
    : store_(deps.store),
      clock_(deps.clock),
      options_(deps.options),
      metrics_(deps.metrics),
      buckets_(deps.options, std::move(key)) {}

base::Result<Admission> Throttle::admit_password(const AttemptTarget& target, const Client& client,
                                                 const Spending& spending) {
  return as_throttled(admit(buckets_.of_password(target, client), spending));
}

base::Result<Admission> Throttle::admit_login(const AttemptTarget& target, const Client& client,
                                              const Spending& spending) {
  return admit(buckets_.of_login(target, client), spending);
}

base::Result<Admission> Throttle::admit_answer(const AttemptTarget& target, const Client& client) {
  return as_throttled(admit(buckets_.of_answer(target, client)));
}

base::Result<Admission> Throttle::admit_registration(const Client& client) {
  return admit_network(BucketKind::kRegistrations, options_.registrations_per_hour, client);
}

base::Result<Admission> Throttle::admit_mail(const Client& client) {
  return admit_network(BucketKind::kMails, options_.mails_per_hour, client);
}

base::Result<Admission> Throttle::admit_unguarded_mail(const Client& client) {
  return admit_network(BucketKind::kUnguardedMails, options_.unguarded_mails_per_hour, client);
}

base::Result<Admission> Throttle::admit_free_mail(const Client& client) {
  if (options_.captcha == CaptchaMode::kOff) return Admission{};
  if (options_.captcha == CaptchaMode::kAuto) {
    auto admission = admit(buckets_.of_free_mail(client));
    if (admission || admission.error().fault != base::Fault::kThrottled) return admission;
  }
  metrics_.count(Metric::kCaptchasRequired);
  return base::fail(base::Fault::kNoCaptcha);
}

base::Result<MailsOfDay> Throttle::count_mail_to(std::string_view email_key,
                                                 std::string_view kind) {
  const Bucket bucket = buckets_.of_mails_to(email_key, kind);
  const Timestamp now = clock_.now();
  auto attempts = store::count_attempts(store_, to_rows({bucket}), now, now + kSkew);
  if (!attempts) return base::pass(attempts);
  if (attempts->empty()) return base::fail(base::Fault::kUnexpected, "a mail was not counted");
  return MailsOfDay{.count = attempts->front().failures, .begun = attempts->front().window_start};
}

base::Result<Admission> Throttle::admit_code(const Client& client, bool known_device,
                                             const Spending& spending) {
  auto network = buckets_.of_network(BucketKind::kCodes, options_.network_per_hour, client);
  std::vector<Bucket> buckets;
  if (network && !known_device) buckets.push_back(std::move(*network));
  return admit(std::move(buckets), spending);
}

base::Result<void> Throttle::count_wrong_server_key(const Client& client) {
  auto counted = admit_network(BucketKind::kServerKeys, options_.server_keys_per_hour, client);
  if (!counted) return base::pass(counted);
  return {};
}

base::Result<void> Throttle::ask_registration(const Client& client) {
  return ask_network(BucketKind::kRegistrations, options_.registrations_per_hour, client);
}

base::Result<void> Throttle::ask_server_key(const Client& client) {
  return ask_network(BucketKind::kServerKeys, options_.server_keys_per_hour, client);
}

base::Result<Admission> Throttle::admit_network(std::string_view kind, std::int64_t per_hour,
                                                const Client& client) {
  auto network = buckets_.of_network(kind, per_hour, client);
  if (!network) return Admission{};
  return admit({std::move(*network)});
}

base::Result<void> Throttle::ask_network(std::string_view kind, std::int64_t per_hour,
                                         const Client& client) {
  const auto network = buckets_.of_network(kind, per_hour, client);
  if (!network) return {};
  auto attempt = store::find_attempt(store_, network->key);
  if (!attempt) return base::pass(attempt);
  const Timestamp now = clock_.now();
  const Timestamp free = *attempt ? free_at(**attempt, (*attempt)->failures, *network, now) : now;
  if (free <= now) return {};
  count_refusal(metrics_, kind);
  return throttled(free - now);
}

base::Result<void> Throttle::withdraw(const Admission& admission) {
  if (admission.buckets.empty()) return {};
  return store::transact(store_, [&]() -> base::Result<void> {
    auto uncounted = uncount(keys_of(admission, [](const Bucket&) { return true; }));
    if (!uncounted) return uncounted;
    return end_waits(admission);
  });
}

base::Result<void> Throttle::note_failure(const Admission& admission) {
  auto uncounted = uncount(keys_of(admission, [](const Bucket& bucket) {
    return bucket.counts == Admission::Counts::kSuccesses;
  }));
  if (!uncounted) return uncounted;
  const Timestamp now = clock_.now();
  for (const Bucket& bucket : admission.buckets) {
    base::Result<void> noted;
    if (const seconds wait = wait_after(bucket); wait > seconds{0}) {
      noted = store::block_attempts(store_, bucket.key, now + wait, now + kLatestWait);
    } else if (bucket.renews) {
      noted = store::renew_attempts(store_, bucket.key, now);
    }
    if (!noted) return noted;
  }
  return {};
}

base::Result<void> Throttle::note_success(const Admission& admission) {
  auto uncounted = uncount(keys_of(admission, [](const Bucket& bucket) {
    return bucket.counts == Admission::Counts::kFailures;
  }));
  if (!uncounted) return uncounted;
  for (const Bucket& bucket : admission.buckets) {
    if (bucket.counts != Admission::Counts::kPair) continue;
    if (auto cleared = store::delete_attempts(store_, bucket.key); !cleared) return cleared;
  }
  return {};
}

base::Result<void> Throttle::uncount(const std::vector<std::string>& keys) {
  if (keys.empty()) return {};
  store::AttemptKeys all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = keys[std::min(i, keys.size() - 1)];
  return store::uncount_attempts(store_, all);
}

// An admitted attempt had no waiting time, so one that was set at its admission is its own.
base::Result<void> Throttle::end_waits(const Admission& admission) {
  for (const Bucket& bucket : admission.buckets) {
    if (!bucket.wait_until) continue;
    auto freed = store::unblock_attempts(store_, bucket.key, *bucket.wait_until);
    if (!freed) return freed;
  }
  return {};
}

base::Result<Admission> Throttle::admit(std::vector<Bucket> buckets, const Spending& spending) {
  // All attempts lock buckets in the same order, so that they cannot deadlock.
  std::ranges::sort(buckets, {}, &Bucket::key);
  // If the waiting time cannot be written, the attempt fails and is counted.
  return store::transact(store_, store::Sending::kTogetherWithCommit,
                         [&]() -> base::Result<Admission> {
                           if (auto spent = spending(); !spent) return base::pass(spent);
                           if (buckets.empty()) return Admission{};
                           return count(buckets);
                         });
}

// Counts first and checks afterwards, in one statement. If a bucket was full or had a waiting time,
// the count is rolled back.
base::Result<Admission> Throttle::count(std::vector<Bucket> buckets) {
  auto attempts =
      store::count_attempts(store_, to_rows(buckets), clock_.now(), clock_.now() + kSkew);
  if (!attempts) return base::pass(attempts);
  const Timestamp now = clock_.now();  // read under the lock, so not before another attempt's
  Refusal refusal{.free = now};
  for (Bucket& bucket : buckets) {
    const auto attempt = std::ranges::find(*attempts, bucket.key, &store::Attempt::key);
    if (attempt == attempts->end()) {
      return base::fail(base::Fault::kUnexpected, "a bucket was not counted");
    }
    bucket.failures = attempt->failures;
    const std::int64_t before = attempt->failures - bucket.weight;
    const Timestamp free = free_at(*attempt, before, bucket, now);
    if (free > now && bucket.weight > 0) count_refusal(metrics_, bucket.kind);
    refusal.free = std::max(refusal.free, free);
    if (full_until(*attempt, before, bucket, now) <= now) continue;
    refusal.has_full_bucket = true;
    refusal.helps = std::min(refusal.helps, bucket.helps);
  }
  if (refusal.free > now) return refuse(refusal, now);
  std::erase_if(buckets, [](const Bucket& bucket) { return bucket.weight == 0; });  // only asked
  if (auto slowed = slow_down(buckets, now); !slowed) return base::pass(slowed);
  return Admission{.buckets = std::move(buckets)};
}

// A first attempt does not block others while it is running. In a burst of guesses the later ones
// wait before the result of the first is known.
base::Result<void> Throttle::slow_down(std::vector<Bucket>& buckets, Timestamp now) {
  for (Bucket& bucket : buckets) {
    const seconds wait = wait_after(bucket);
    if (bucket.failures <= 1 || wait == seconds{0}) continue;
    bucket.wait_until = now + wait;
    auto blocked = store::block_attempts(store_, bucket.key, *bucket.wait_until, now + kLatestWait);
    if (!blocked) return blocked;
  }
  return {};
}

}  // namespace domain
