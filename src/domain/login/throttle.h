// Limits of attempts. Failures are counted in buckets in the database, so that the workers of all
// hosts share the counts, and before the attempt, so that a crash does not lose them. Which buckets
// an attempt counts in is decided in throttle_buckets.h.
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
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/throttle_buckets.h"

namespace domain {

/// The mails to an address in the current day, which begins with its first mail.
struct MailsOfDay {
  std::int64_t count = 0;
  base::Timestamp begun;
};

/// Admits attempts and records their results.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain. Calls that admit, ask or count
/// also have kThrottled with `retry_after`: nothing was counted or spent.
class Throttle {
 public:
  /// The longest time in which failures are counted.
  static constexpr std::chrono::seconds kWindow{std::chrono::hours{1}};

  /// `key` is the key of the digests that name the buckets.
  Throttle(const Deps& deps, base::Secret key);

  /// Further writes of an attempt in the transaction of its count, such as a spent captcha.
  using Spending = std::function<base::Result<void>()>;

  static base::Result<void> spend_nothing() { return {}; }

  /// Admits a password check. The count and `spending` are one transaction: both or neither.
  ///
  /// Faults: also those of `spending`.
  base::Result<Admission> admit_password(const AttemptTarget& target, const Client& client,
                                         const Spending& spending = spend_nothing);

  /// The same for a login. Right logins of an account are limited too.
  ///
  /// Faults: also kUnderAttack instead of kThrottled if a captcha or a mailed code would help, and
  /// kMailedCodeHelps if only a mailed code would.
  base::Result<Admission> admit_login(const AttemptTarget& target, const Client& client,
                                      const Spending& spending = spend_nothing);

  /// Admits a check of a security answer. Counts in the same buckets as passwords, and in one more
  /// with few tries an hour: one for strangers together, one for known clients together.
  base::Result<Admission> admit_answer(const AttemptTarget& target, const Client& client);

  /// Admits a registration. The count remains unless it is withdrawn.
  base::Result<Admission> admit_registration(const Client& client);

  /// Admits a request that causes a mail.
  base::Result<Admission> admit_mail(const Client& client);

  /// Admits a request that causes a mail without a captcha, of a client that cannot read one. The
  /// count remains.
  base::Result<Admission> admit_unguarded_mail(const Client& client);

  /// Admits a request that causes a mail for a sign-up without a captcha, as Options::captcha says.
  /// Whether an account has the address does not matter. The count remains.
  ///
  /// Faults: kNoCaptcha instead of kThrottled.
  base::Result<Admission> admit_free_mail(const Client& client);

  /// Counts a mail to an address in the caller's transaction. `kind` is one of BucketKind's for
  /// addresses. Returns the mails of this kind of the current day, this one included.
  base::Result<MailsOfDay> count_mail_to(std::string_view email_key, std::string_view kind);

  /// Admits a try of a mailed code, together with the writes of `spending`. Wrong tries of a
  /// network are limited, except for a device that the code's account knows.
  base::Result<Admission> admit_code(const Client& client, bool known_device,
                                     const Spending& spending);

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
  base::Result<Admission> admit(std::vector<Bucket> buckets,
                                const Spending& spending = spend_nothing);
  base::Result<Admission> admit_network(std::string_view kind, std::int64_t per_hour,
                                        const Client& client);
  base::Result<void> ask_network(std::string_view kind, std::int64_t per_hour,
                                 const Client& client);
  base::Result<Admission> count(std::vector<Bucket> buckets);
  base::Result<void> slow_down(std::vector<Bucket>& buckets, base::Timestamp now);
  base::Result<void> uncount(const std::vector<std::string>& keys);
  base::Result<void> end_waits(const Admission& admission);

  store::Connection& store_;
  const base::Clock& clock_;
  const Options& options_;
  base::Metrics& metrics_;
  ThrottleBuckets buckets_;
};

/// Makes the fault kThrottled with `wait` in whole seconds.
std::unexpected<base::Failure> throttled(base::Timestamp::duration wait);

}  // namespace domain
