// What the throttle has counted, for operators: which accounts are under attack, why somebody
// cannot log in, and how to let them in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/throttle_buckets.h"
#include "domain/operations/audit_log.h"

namespace domain {

/// A counter of an account.
struct ThrottleCount {
  std::string kind;  ///< one of BucketKind
  std::int64_t failures = 0;
  std::int64_t limit = 0;      ///< in one window
  base::Timestamp begun;       ///< of the window
  base::Timestamp ends;        ///< the counter is empty then
  base::Timestamp wait_until;  ///< the next attempt of this client is possible then

  bool is_full() const { return failures >= limit; }
};

/// A full counter with its account.
struct FullCount {
  std::int64_t account_id = 0;
  std::optional<std::string> username;
  std::optional<std::string> email;
  ThrottleCount count;
};

/// Reads and deletes counters.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class Lockouts {
 public:
  /// `key` is the throttle's.
  Lockouts(const Deps& deps, AuditLog& audit_log, base::Secret key);

  /// The accounts that refuse clients: strangers (under attack), or known clients too (locked).
  base::Result<std::vector<FullCount>> list();

  /// The ids of all accounts that refuse strangers or known devices, ascending.
  base::Result<std::vector<std::int64_t>> accounts_under_attack();

  /// Those of the accounts that do. Cheap for a page of them.
  base::Result<std::vector<std::int64_t>> under_attack_among(const std::vector<std::int64_t>& ids);

  /// The counters of one account.
  base::Result<std::vector<ThrottleCount>> of(std::int64_t account_id);

  /// Deletes all counters of the account, and returns their number. Written to the audit log.
  base::Result<std::int64_t> lift(std::int64_t account_id, const Client& client);

  /// Deletes the counters of the network of an address, and returns their number. Its pairs with
  /// accounts belong to the accounts.
  base::Result<std::int64_t> lift_network(std::string_view address, const Client& client);

 private:
  store::Connection& store_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  ThrottleBuckets buckets_;
};

/// True if strangers have used up their attempts.
bool is_under_attack(const std::vector<ThrottleCount>& counts);

/// True if known devices have used up theirs.
bool is_locked(const std::vector<ThrottleCount>& counts);

}  // namespace domain
