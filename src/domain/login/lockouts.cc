#include "domain/login/lockouts.h"

#include <algorithm>
#include <utility>

#include "store/attempt.h"
#include "store/transaction.h"

namespace domain {
namespace {

constexpr std::string_view kAction = "throttle-lift";

ThrottleCount from_line(store::AttemptLine line, std::int64_t limit) {
  return {.kind = std::move(line.kind),
          .failures = line.failures,
          .limit = limit,
          .begun = line.window_start,
          .ends = line.window_end,
          .wait_until = line.blocked_until};
}

bool has_full(const std::vector<ThrottleCount>& counts, std::string_view kind) {
  return std::ranges::any_of(
      counts, [kind](const ThrottleCount& count) { return count.kind == kind && count.is_full(); });
}

}  // namespace

Lockouts::Lockouts(const Deps& deps, AuditLog& audit_log, base::Secret key)
    : store_(deps.store),
      clock_(deps.clock),
      audit_log_(audit_log),
      buckets_(deps.options, std::move(key)) {}

base::Result<std::vector<FullCount>> Lockouts::list() {
  std::vector<FullCount> all;
  for (const std::string_view kind :
       {BucketKind::kStrangers, BucketKind::kKnownNetworks, BucketKind::kKnownDevices}) {
    const std::int64_t limit = buckets_.limit_of(kind);
    auto full = store::list_full_attempts(store_, kind, limit, clock_.now());
    if (!full) return base::pass(full);
    for (store::FullAttempt& attempt : *full) {
      all.push_back({.account_id = attempt.account_id,
                     .username = std::move(attempt.username),
                     .email = std::move(attempt.email),
                     .count = from_line(std::move(attempt.line), limit)});
    }
  }
  std::ranges::stable_sort(all, {}, &FullCount::account_id);
  return all;
}

base::Result<std::vector<std::int64_t>> Lockouts::accounts_under_attack() {
  auto all = list();
  if (!all) return base::pass(all);
  std::vector<std::int64_t> ids;
  for (const FullCount& full : *all) {
    const bool is_attack = full.count.kind != BucketKind::kKnownNetworks;
    if (is_attack && (ids.empty() || ids.back() != full.account_id)) ids.push_back(full.account_id);
  }
  return ids;
}

base::Result<std::vector<std::int64_t>> Lockouts::under_attack_among(
    const std::vector<std::int64_t>& ids) {
  if (ids.empty()) return ids;
  const auto full = [this](std::string_view kind) {
    return store::FullKind{.kind = kind, .failures = buckets_.limit_of(kind)};
  };
  return store::list_full_accounts_among(store_, ids, full(BucketKind::kStrangers),
                                         full(BucketKind::kKnownDevices), clock_.now());
}

base::Result<std::vector<ThrottleCount>> Lockouts::of(std::int64_t account_id) {
  auto lines = store::list_attempts_of(store_, account_id, clock_.now());
  if (!lines) return base::pass(lines);
  std::vector<ThrottleCount> counts;
  for (store::AttemptLine& line : *lines) {
    const std::int64_t limit = buckets_.limit_of(line.kind);
    counts.push_back(from_line(std::move(line), limit));
  }
  return counts;
}

base::Result<std::int64_t> Lockouts::lift(std::int64_t account_id, const Client& client) {
  return store::transact(store_, [&]() -> base::Result<std::int64_t> {
    auto deleted = store::delete_attempts_of(store_, account_id);
    if (!deleted) return deleted;
    auto noted = audit_log_.audit(client, account_id, kAction);
    if (!noted) return base::pass(noted);
    return deleted;
  });
}

base::Result<std::int64_t> Lockouts::lift_network(std::string_view address, const Client& client) {
  return store::transact(store_, [&]() -> base::Result<std::int64_t> {
    std::int64_t deleted = 0;
    for (const std::string& key : buckets_.network_keys(address)) {
      auto removed = store::remove_attempts(store_, key);
      if (!removed) return base::pass(removed);
      deleted += *removed ? 1 : 0;
    }
    auto noted = audit_log_.audit(client, std::nullopt, kAction);
    if (!noted) return base::pass(noted);
    return deleted;
  });
}

bool is_under_attack(const std::vector<ThrottleCount>& counts) {
  return has_full(counts, BucketKind::kStrangers);
}

bool is_locked(const std::vector<ThrottleCount>& counts) {
  return has_full(counts, BucketKind::kKnownDevices);
}

}  // namespace domain
