// Limits of attempts. Failures are counted in buckets in the database, so that the workers of all
// hosts share the counts, and before the attempt, so that a crash does not lose them.
//
// A password check counts in four buckets: the pair of identifier and network (a mistyping user, or
// one attacker of one account), the identifier from all networks (many attackers of one account),
// the network with all identifiers (one attacker of many accounts), and the account itself, whose
// hourly limit covers all of them. An identifier without an account counts in the same way. A
// device that has logged in to the account since its last new password has its own buckets and none
// of the network, so that other clients cannot lock the owner out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"

namespace domain {

/// The permission for one attempt, which is counted as a failure already.
struct Admission {
  struct Bucket {
    std::string key;         ///< 32 raw bytes, a keyed digest, which does not reveal names
    std::int64_t from = 0;   ///< the number of failures at which it limits attempts
    bool backs_off = false;  ///< waiting times after failures; otherwise full until its hour ends
    bool cleared_by_success = false;
    std::chrono::seconds wait{0};  ///< already set because of simultaneous attempts
    std::int64_t failures = 0;     ///< including this attempt
  };
  std::vector<Bucket> buckets;
};

/// Admits attempts and records their results.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain. Calls that admit, ask or count
/// also have kThrottled with `retry_after`: nothing was counted or spent.
class Throttle {
 public:
  /// The time in which failures are counted.
  static constexpr std::chrono::seconds kWindow{std::chrono::hours{1}};

  /// `key` is the key of the digests that name the buckets.
  Throttle(const Deps& deps, base::Secret key);

  /// Further writes of an attempt in the transaction of its count, such as a spent captcha.
  using Spending = std::function<base::Result<void>()>;

  static base::Result<void> spend_nothing() { return {}; }

  /// Admits a password check. The count and `spending` are one transaction: both or neither.
  ///
  /// Faults: also those of `spending`.
  base::Result<Admission> admit_password(std::string_view identifier_key,
                                         const std::optional<Account>& account,
                                         const Client& client,
                                         const Spending& spending = spend_nothing);

  /// Admits a check of a security answer. Counts in the same buckets as passwords, and in one more
  /// with few tries an hour from all networks.
  base::Result<Admission> admit_answer(std::string_view identifier_key,
                                       const std::optional<Account>& account, const Client& client);

  /// Admits a registration. The count remains unless it is withdrawn.
  base::Result<Admission> admit_registration(const Client& client);

  /// Admits a request that causes a mail.
  base::Result<Admission> admit_mail(const Client& client);

  /// Admits a request that causes a mail without a captcha. The count remains.
  base::Result<Admission> admit_unguarded_mail(const Client& client);

  /// Admits a try of a mailed code. A wrong one counts as a failure of the network.
  base::Result<Admission> admit_code(const Client& client);

  /// Counts a wrong server key.
  base::Result<void> count_wrong_server_key(const Client& client);

  /// Checks whether a registration or a try of the server key would be admitted now. Counts
  /// nothing; for a check before a captcha is spent.
  base::Result<void> ask_registration(const Client& client);
  base::Result<void> ask_server_key(const Client& client);

  /// Reverts the admission of an attempt that was not made.
  base::Result<void> withdraw(const Admission& admission);

  /// Records a failed attempt: sets the waiting times. Part of the caller's transaction.
  base::Result<void> note_failure(const Admission& admission);

  /// Records a successful attempt: clears the pair and subtracts the count from the other buckets.
  /// Part of the caller's transaction.
  base::Result<void> note_success(const Admission& admission);

 private:
  using Bucket = Admission::Bucket;
  std::vector<Bucket> check_buckets(std::string_view identifier_key,
                                    const std::optional<Account>& account,
                                    const Client& client) const;
  std::string bucket_key(std::initializer_list<std::string_view> parts) const;
  std::optional<Bucket> network_bucket(std::string_view kind, std::int64_t per_hour,
                                       const Client& client) const;
  base::Result<Admission> admit(std::vector<Bucket> buckets,
                                const Spending& spending = spend_nothing);
  base::Result<Admission> admit_network(std::string_view kind, std::int64_t per_hour,
                                        const Client& client);
  base::Result<void> ask_network(std::string_view kind, std::int64_t per_hour,
                                 const Client& client);
  base::Result<Admission> count(std::vector<Bucket> buckets);

  store::Connection& store_;
  const base::Clock& clock_;
  base::Secret key_;
  const Options& options_;
};

/// Makes the fault kThrottled with `wait` in whole seconds.
std::unexpected<base::Failure> throttled(base::Timestamp::duration wait);

}  // namespace domain
