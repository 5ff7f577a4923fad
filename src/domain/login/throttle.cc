#include "domain/login/throttle.h"

#include <algorithm>
#include <array>

#include "base/network.h"
#include "crypto/digest.h"
#include "domain/login/devices.h"
#include "store/attempt.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Timestamp;
using std::chrono::seconds;

// The kinds of attempts that have a bucket of the network.
constexpr std::string_view kFailures = "network";
constexpr std::string_view kRegistrations = "registration";
constexpr std::string_view kMails = "mail";
constexpr std::string_view kUnguardedMails = "unguarded-mails";
constexpr std::string_view kServerKeys = "server key";

constexpr seconds kWindow = Throttle::kWindow;
// Not noticeable after a mistyped password; it allows 240 guesses an hour, and the account's limit
// is lower.
constexpr std::array kBackOff{seconds{2}, seconds{4}, seconds{8}, seconds{15}};

seconds wait_after(const Admission::Bucket& bucket) {
  if (!bucket.backs_off || bucket.failures < bucket.from) return seconds{0};
  const auto step = static_cast<std::size_t>(bucket.failures - bucket.from);
  return kBackOff[std::min(step, kBackOff.size() - 1)];
}

// The largest difference between the clocks of hosts. A time further ahead was written by a wrong
// clock.
constexpr seconds kSkew{15};

// True if the window has ended, or if a wrong clock started it in the future.
bool is_stale(const store::Attempt& attempt, Timestamp now) {
  return attempt.window_start + kWindow < now || attempt.window_start > now + kSkew;
}

// The time of the next attempt of a bucket with waiting times. A waiting time above the maximum was
// written while a clock was ahead, and is ignored.
Timestamp end_of_wait(const store::Attempt& attempt, Timestamp now) {
  return attempt.blocked_until > now + kBackOff.back() + kSkew ? now : attempt.blocked_until;
}

// The time of the next attempt; in the past if one is possible now.
Timestamp free_at(const store::Attempt& attempt, const Admission::Bucket& bucket, Timestamp now) {
  if (bucket.backs_off) return end_of_wait(attempt, now);
  const bool full = attempt.failures >= bucket.from && !is_stale(attempt, now);
  return full ? attempt.window_start + kWindow : now;
}

// The same for a bucket that has just counted the attempt.
Timestamp was_free_at(const store::Attempt& counted, const Admission::Bucket& bucket,
                      Timestamp now) {
  if (bucket.backs_off) return end_of_wait(counted, now);
  return counted.failures > bucket.from ? counted.window_start + kWindow : now;
}

store::AttemptKeys keys_of(const std::vector<Admission::Bucket>& buckets) {
  store::AttemptKeys keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = buckets[std::min(i, buckets.size() - 1)].key;
  }
  return keys;
}

}  // namespace

std::unexpected<base::Failure> throttled(Timestamp::duration wait) {
  return std::unexpected(base::Failure{.fault = base::Fault::kThrottled,
                                       .retry_after = std::chrono::ceil<seconds>(wait)});
}

Throttle::Throttle(const Deps& deps, base::Secret key)
    : store_(deps.store), clock_(deps.clock), key_(std::move(key)), options_(deps.options) {}

base::Result<Admission> Throttle::admit_password(std::string_view identifier_key,
                                                 const std::optional<Account>& account,
                                                 const Client& client, const Spending& spending) {
  return admit(check_buckets(identifier_key, account, client), spending);
}

base::Result<Admission> Throttle::admit_answer(std::string_view identifier_key,
                                               const std::optional<Account>& account,
                                               const Client& client) {
  std::vector<Bucket> buckets = check_buckets(identifier_key, account, client);
  buckets.push_back(
      {.key = bucket_key({"answer", identifier_key}), .from = options_.answers_per_hour});
  return admit(std::move(buckets));
}

base::Result<Admission> Throttle::admit_registration(const Client& client) {
  return admit_network(kRegistrations, options_.registrations_per_hour, client);
}

base::Result<Admission> Throttle::admit_mail(const Client& client) {
  return admit_network(kMails, options_.mails_per_hour, client);
}

base::Result<Admission> Throttle::admit_unguarded_mail(const Client& client) {
  return admit_network(kUnguardedMails, options_.unguarded_mails_per_hour, client);
}

base::Result<Admission> Throttle::admit_code(const Client& client) {
  return admit_network(kFailures, options_.network_per_hour, client);
}

base::Result<void> Throttle::count_wrong_server_key(const Client& client) {
  auto counted = admit_network(kServerKeys, options_.server_keys_per_hour, client);
  if (!counted) return base::pass(counted);
  return {};
}

base::Result<void> Throttle::ask_registration(const Client& client) {
  return ask_network(kRegistrations, options_.registrations_per_hour, client);
}

base::Result<void> Throttle::ask_server_key(const Client& client) {
  return ask_network(kServerKeys, options_.server_keys_per_hour, client);
}

base::Result<Admission> Throttle::admit_network(std::string_view kind, std::int64_t per_hour,
                                                const Client& client) {
  auto network = network_bucket(kind, per_hour, client);
  if (!network) return Admission{};
  return admit({std::move(*network)});
}

base::Result<void> Throttle::ask_network(std::string_view kind, std::int64_t per_hour,
                                         const Client& client) {
  const auto network = network_bucket(kind, per_hour, client);
  if (!network) return {};
  auto attempt = store::find_attempt(store_, network->key);
  if (!attempt) return base::pass(attempt);
  const Timestamp now = clock_.now();
  const Timestamp free = *attempt ? free_at(**attempt, *network, now) : now;
  if (free > now) return throttled(free - now);
  return {};
}

base::Result<void> Throttle::withdraw(const Admission& admission) {
  if (admission.buckets.empty()) return {};
  return store::transact(store_, [&]() -> base::Result<void> {
    auto uncounted = store::uncount_attempts(store_, keys_of(admission.buckets));
    if (!uncounted) return uncounted;
    for (const Bucket& bucket : admission.buckets) {
      // An admitted attempt had no waiting time, so this one belongs to the attempt itself.
      if (bucket.wait == seconds{0}) continue;
      auto freed = store::unblock_attempts(store_, bucket.key);
      if (!freed) return freed;
    }
    return {};
  });
}

base::Result<void> Throttle::note_failure(const Admission& admission) {
  for (const Bucket& bucket : admission.buckets) {
    const seconds wait = wait_after(bucket);
    if (wait == seconds{0}) continue;
    auto blocked = store::block_attempts(store_, bucket.key, clock_.now() + wait);
    if (!blocked) return blocked;
  }
  return {};
}

base::Result<void> Throttle::note_success(const Admission& admission) {
  auto uncounted = store::uncount_attempts(store_, keys_of(admission.buckets));
  if (!uncounted) return uncounted;
  for (const Bucket& bucket : admission.buckets) {
    base::Result<void> freed;
    if (bucket.cleared_by_success) {
      freed = store::delete_attempts(store_, bucket.key);
    } else if (bucket.wait > seconds{0}) {
      freed = store::unblock_attempts(store_, bucket.key);
    }
    if (!freed) return freed;
  }
  return {};
}

std::vector<Admission::Bucket> Throttle::check_buckets(std::string_view identifier_key,
                                                       const std::optional<Account>& account,
                                                       const Client& client) const {
  const bool known = account && is_known(client, *account);
  const std::string device = known ? client.device->id : std::string{};
  // An unknown account has a bucket of the same kind, so that work and counts are the same.
  const std::string owner =
      account ? std::to_string(account->id) : "absent " + std::string{identifier_key};
  std::vector<Bucket> buckets{
      {.key = bucket_key({"pair", identifier_key, base::network_of(client.address), device}),
       .from = 1,
       .backs_off = true,
       .cleared_by_success = true},
      {.key = bucket_key({"identifier", identifier_key, device}),
       .from = options_.identifier_from,
       .backs_off = true},
      // An hour overlaps at most two windows, so half of the limit in each is enough.
      {.key = bucket_key({"account", owner, device}),
       .from = std::max(options_.account_per_hour / 2, std::int64_t{1})}};
  auto network = network_bucket(kFailures, options_.network_per_hour, client);
  if (network && !known) buckets.push_back(std::move(*network));
  return buckets;
}

std::string Throttle::bucket_key(std::initializer_list<std::string_view> parts) const {
  std::string name;
  for (const std::string_view part : parts) {
    name += part;
    name += '\0';
  }
  return crypto::hmac_sha256(key_.reveal(), name);
}

std::optional<Admission::Bucket> Throttle::network_bucket(std::string_view kind,
                                                          std::int64_t per_hour,
                                                          const Client& client) const {
  if (options_.loopback_exempt && base::is_loopback(client.address)) return std::nullopt;
  return Bucket{.key = bucket_key({kind, base::network_of(client.address)}), .from = per_hour};
}

base::Result<Admission> Throttle::admit(std::vector<Bucket> buckets, const Spending& spending) {
  // All attempts lock buckets in the same order, so that they cannot deadlock.
  std::ranges::sort(buckets, {}, &Bucket::key);
  // If the waiting time cannot be written, the attempt fails and is counted.
  return store::transact(store_, store::Sending::kTogetherWithCommit,
                         [&]() -> base::Result<Admission> {
                           if (auto spent = spending(); !spent) return base::pass(spent);
                           return count(buckets);
                         });
}

// Counts first and checks afterwards, in one statement. If a bucket was full or had a waiting time,
// the count is rolled back.
base::Result<Admission> Throttle::count(std::vector<Bucket> buckets) {
  std::vector<std::string> keys;
  for (const Bucket& bucket : buckets) keys.push_back(bucket.key);
  Timestamp now = clock_.now();
  auto attempts = store::count_attempts(store_, keys, now, now - kWindow, now + kSkew);
  if (!attempts) return base::pass(attempts);
  now = clock_.now();  // read under the lock, so that it is not before that of another attempt
  Timestamp free = now;
  for (Bucket& bucket : buckets) {
    const auto attempt = std::ranges::find(*attempts, bucket.key, &store::Attempt::key);
    if (attempt == attempts->end()) {
      return base::fail(base::Fault::kUnexpected, "a bucket was not counted");
    }
    free = std::max(free, was_free_at(*attempt, bucket, now));
    bucket.failures = attempt->failures;
  }
  if (free > now) return throttled(free - now);
  // A first attempt does not block others while it is running. In a burst of guesses the later ones
  // wait before the result of the first is known.
  for (Bucket& bucket : buckets) {
    if (bucket.failures <= bucket.from || wait_after(bucket) == seconds{0}) continue;
    bucket.wait = wait_after(bucket);
    auto blocked = store::block_attempts(store_, bucket.key, now + bucket.wait);
    if (!blocked) return base::pass(blocked);
  }
  return Admission{.buckets = std::move(buckets)};
}

}  // namespace domain
