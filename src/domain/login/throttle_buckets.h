// The buckets in which attempts are counted, with their limits. Knows no database.
//
// A check of a password or an answer counts for the account, whatever name the client gives. Which
// buckets it counts in depends on what the client has shown:
//
//   a stranger       the pair of account and network, its network, and all strangers of the account
//   solved a captcha the pair, its network, and all strangers of the account who solved one
//   known network    the pair, and all known networks of the account
//   known device     the device, and all known devices of the account
//   mailed code      all who gave a mailed code of the account, and all its known devices
//   signed in        the pair, all signed-in clients of the account, and all its known devices
//
// So strangers can use up their own attempts only, and cannot lock the owner out; and who shares a
// known network with the owner cannot lock out the owner's devices. A name without an account has
// buckets of the same kinds.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/options.h"

namespace domain {

/// The kinds of buckets, by the names that the operator reads.
struct BucketKind {
  static constexpr std::string_view kPair = "pair";
  static constexpr std::string_view kStrangers = "strangers";
  static constexpr std::string_view kSolvers = "captcha";
  static constexpr std::string_view kDevice = "device";
  static constexpr std::string_view kMailbox = "mailbox";
  static constexpr std::string_view kSession = "session";
  static constexpr std::string_view kKnownDevices = "known-devices";
  static constexpr std::string_view kKnownNetworks = "known-networks";
  static constexpr std::string_view kLogins = "logins";
  static constexpr std::string_view kAnswers = "answers";
  static constexpr std::string_view kKnownAnswers = "known-answers";
  // Of addresses.
  static constexpr std::string_view kSignUpMails = "sign-up-mails";
  static constexpr std::string_view kRecoveryMails = "recovery-mails";
  static constexpr std::string_view kKnownMails = "known-mails";
  static constexpr std::string_view kChangeMails = "change-mails";
  // Of networks.
  static constexpr std::string_view kFailures = "network";
  static constexpr std::string_view kCodes = "codes";
  static constexpr std::string_view kRegistrations = "registrations";
  static constexpr std::string_view kMails = "mails";
  static constexpr std::string_view kUnguardedMails = "unguarded-mails";
  static constexpr std::string_view kFreeMails = "free-mails";
  static constexpr std::string_view kServerKeys = "server-keys";
  // Of the site.
  static constexpr std::string_view kAllFreeMails = "all-free-mails";
};

/// What a client has shown beside its password, to be counted apart from strangers.
enum class Proof { kNone, kCaptcha, kMailedCode, kSession };

/// The account that an attempt is for, and what connects the client with it.
struct AttemptTarget {
  std::string_view name_key;  ///< of the submitted name; counts if there is no account
  const std::optional<Account>& account;
  bool known_network = false;  ///< the account has logged in from the client's network
  Proof proof = Proof::kNone;
};

/// The permission for one attempt, which is counted as a failure already.
struct Admission {
  /// What ends the count of an attempt.
  enum class Counts {
    kFailures,   ///< a success is subtracted
    kSuccesses,  ///< a failure is subtracted
    kPair,       ///< failures; a success deletes the bucket
  };
  /// What a client can show so that its attempt does not count in a bucket.
  enum class Helps { kNothing, kMailedCode, kCaptchaOrMailedCode };
  struct Bucket {
    std::string key;        ///< 32 raw bytes, a keyed digest, which does not reveal names
    std::string_view kind;  ///< for the operator
    std::optional<std::int64_t> account_id{};
    std::int64_t limit = 0;   ///< of attempts in a window
    std::int64_t weight = 1;  ///< what the attempt adds; 0: it only asks whether the bucket is full
    std::chrono::seconds window{std::chrono::hours{1}};
    Counts counts = Counts::kFailures;
    bool backs_off = false;         ///< also has waiting times after failures
    bool renews = false;            ///< the window begins with the last failure, not the first
    Helps helps = Helps::kNothing;  ///< counted elsewhere for a client that shows this
    std::optional<base::Timestamp> wait_until{};  ///< set already because of simultaneous attempts
    std::int64_t failures = 0;                    ///< including this attempt
  };
  std::vector<Bucket> buckets;
};

/// Makes buckets.
class ThrottleBuckets {
 public:
  using Bucket = Admission::Bucket;

  /// `key` is the key of the digests that name the buckets. The options outlive this object.
  ThrottleBuckets(const Options& options, base::Secret key)
      : options_(options), key_(std::move(key)) {}

  /// Of a check of a password, of a password for a login, and of a security answer.
  std::vector<Bucket> of_password(const AttemptTarget& target, const Client& client) const;
  std::vector<Bucket> of_login(const AttemptTarget& target, const Client& client) const;
  std::vector<Bucket> of_answer(const AttemptTarget& target, const Client& client) const;

  /// Of the mails to an address in a day. `kind` is one of those of addresses.
  Bucket of_mails_to(std::string_view email_key, std::string_view kind) const;

  /// Of something that a network does. std::nullopt if networks like the client's have no limits.
  std::optional<Bucket> of_network(std::string_view kind, std::int64_t per_hour,
                                   const Client& client) const;

  /// Of a mail for a sign-up without a captcha: the free mails of the network and of all networks,
  /// and the failed logins of the network, which are not counted here.
  std::vector<Bucket> of_free_mail(const Client& client) const;

  /// The keys of all buckets of a network, for the operator.
  std::vector<std::string> network_keys(std::string_view address) const;

  /// The limit of a kind that belongs to an account, in one window.
  std::int64_t limit_of(std::string_view kind) const;

 private:
  std::vector<Bucket> of_session(const AttemptTarget& target, const Client& client) const;
  std::vector<Bucket> of_stranger(const AttemptTarget& target, const Client& client) const;
  Bucket make(std::string_view kind, const AttemptTarget& target, std::string_view part = {}) const;
  Bucket pair_of(const AttemptTarget& target, const Client& client) const;
  std::string key_of(std::initializer_list<std::string_view> parts) const;

  const Options& options_;
  base::Secret key_;
};

}  // namespace domain
