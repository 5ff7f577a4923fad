// How often somebody may try. Failures are counted in buckets in the database, so that all workers
// on all hosts count together, and before the attempt is made, so that a crash forgives nothing.
//
// Four buckets stand behind a password check: the pair of identifier and network (one person
// mistyping, or one attacker at one account), the identifier from anywhere (many attackers at one
// account), the network at anything (one attacker at many accounts), and the account itself, whose
// hourly cap bounds what all of them together can verify. An identifier that no account has counts
// alike. A device that the account logged in with since its last new password has buckets of its
// own, and none of the network, so that nobody else can lock an owner out of logging in.
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

/// Leave to make one attempt, which has been counted as a failure already.
struct Admission {
  struct Bucket {
    std::string key;         ///< 32 raw bytes, keyed: the table does not tell who tried
    std::int64_t from = 0;   ///< failures at which the bucket bites
    bool backs_off = false;  ///< by seconds after each failure; otherwise full until its hour ends
    bool cleared_by_success = false;
    std::chrono::seconds wait{0};  ///< set already, since others of the bucket were under way
    std::int64_t failures = 0;     ///< this attempt included
  };
  std::vector<Bucket> buckets;
};

class Throttle {
 public:
  /// In which failures count together.
  static constexpr std::chrono::seconds kWindow{std::chrono::hours{1}};

  /// `key` makes the bucket names unguessable.
  Throttle(const Deps& deps, base::Secret key);

  /// What an attempt costs beside its count, in the same transaction. Returns the store's faults.
  using Spending = std::function<base::Result<void>()>;

  static base::Result<void> spend_nothing() { return {}; }

  /// Asks leave for a password check. `spending` is done with the count: both or neither.
  ///
  /// Faults: kThrottled with `retry_after`; then nothing was counted or spent. Those of `spending`.
  base::Result<Admission> admit_password(std::string_view identifier_key,
                                         const std::optional<Account>& account,
                                         const Client& client,
                                         const Spending& spending = spend_nothing);

  /// Asks leave for a check of a security answer: the same buckets, so that guessing here is
  /// guessing there, and one more with few tries an hour from anywhere.
  base::Result<Admission> admit_answer(std::string_view identifier_key,
                                       const std::optional<Account>& account, const Client& client);

  /// Asks leave for a registration; what is counted stays counted, unless it is withdrawn.
  base::Result<Admission> admit_registration(const Client& client);

  /// Asks leave for a request by which the client's network causes a mail.
  base::Result<Admission> admit_mail(const Client& client);

  /// Asks leave for such a request that brings no captcha; what is counted stays counted.
  base::Result<Admission> admit_unguarded_mail(const Client& client);

  /// Asks leave to try a code of a mail; a wrong one counts as a failure of the network.
  base::Result<Admission> admit_code(const Client& client);

  /// Counts a key of the operator's that was wrong.
  base::Result<void> count_wrong_server_key(const Client& client);

  /// Whether a registration, or a try of the operator's key, would be let in now. Counts nothing:
  /// for asking before a captcha is spent.
  ///
  /// Fault kThrottled.
  base::Result<void> ask_registration(const Client& client);
  base::Result<void> ask_server_key(const Client& client);

  /// The attempt was not made after all: everything is as if it had not been admitted.
  base::Result<void> withdraw(const Admission& admission);

  /// The attempt failed: sets the waits. Part of the caller's transaction.
  base::Result<void> note_failure(const Admission& admission);

  /// The attempt went well: clears the pair, takes the count back from the others. Part of the
  /// caller's transaction.
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

/// Fault kThrottled, to come back after `wait`, in whole seconds.
std::unexpected<base::Failure> throttled(base::Timestamp::duration wait);

}  // namespace domain
