#include "domain/login/throttle_buckets.h"

#include <algorithm>

#include "base/network.h"
#include "crypto/digest.h"
#include "domain/login/devices.h"

namespace domain {
namespace {

using Helps = Admission::Helps;

// An hour overlaps at most two windows, so half of the limit in each is enough.
std::int64_t half(std::int64_t an_hour) { return std::max(an_hour / 2, std::int64_t{1}); }

}  // namespace

std::vector<Admission::Bucket> ThrottleBuckets::of_password(const AttemptTarget& target,
                                                            const Client& client) const {
  const auto with_devices = [&](Bucket own) {
    return std::vector{std::move(own), make(BucketKind::kKnownDevices, target)};
  };
  if (target.proof == Proof::kMailedCode) return with_devices(make(BucketKind::kMailbox, target));
  if (target.account && is_known(client, *target.account)) {
    return with_devices(make(BucketKind::kDevice, target, client.device->id));
  }
  if (target.proof == Proof::kSession) return of_session(target, client);
  if (!target.known_network) return of_stranger(target, client);
  Bucket networks = make(BucketKind::kKnownNetworks, target);
  networks.helps = Helps::kMailedCode;
  return {pair_of(target, client), std::move(networks)};
}

std::vector<Admission::Bucket> ThrottleBuckets::of_session(const AttemptTarget& target,
                                                           const Client& client) const {
  return {pair_of(target, client), make(BucketKind::kSession, target),
          make(BucketKind::kKnownDevices, target)};
}

std::vector<Admission::Bucket> ThrottleBuckets::of_stranger(const AttemptTarget& target,
                                                            const Client& client) const {
  const bool solved = target.proof == Proof::kCaptcha;
  Bucket strangers = make(solved ? BucketKind::kSolvers : BucketKind::kStrangers, target);
  strangers.helps = solved ? Helps::kMailedCode : Helps::kCaptchaOrMailedCode;
  std::vector<Bucket> buckets{pair_of(target, client), std::move(strangers)};
  auto network = of_network(BucketKind::kFailures, options_.network_per_hour, client);
  if (!network) return buckets;
  network->helps = Helps::kMailedCode;
  buckets.push_back(std::move(*network));
  return buckets;
}

std::vector<Admission::Bucket> ThrottleBuckets::of_login(const AttemptTarget& target,
                                                         const Client& client) const {
  std::vector<Bucket> buckets = of_password(target, client);
  Bucket logins = make(BucketKind::kLogins, target);
  logins.window = std::chrono::minutes{1};
  logins.counts = Admission::Counts::kSuccesses;
  buckets.push_back(std::move(logins));
  return buckets;
}

std::vector<Admission::Bucket> ThrottleBuckets::of_answer(const AttemptTarget& target,
                                                          const Client& client) const {
  const bool known = target.known_network || (target.account && is_known(client, *target.account));
  std::vector<Bucket> buckets = of_password(target, client);
  buckets.push_back(make(known ? BucketKind::kKnownAnswers : BucketKind::kAnswers, target));
  buckets.back().renews = true;
  return buckets;
}

Admission::Bucket ThrottleBuckets::of_mails_to(std::string_view email_key,
                                               std::string_view kind) const {
  return {.key = key_of({kind, email_key}),
          .kind = kind,
          .limit = options_.mails_per_address,
          .window = std::chrono::days{1}};
}

std::optional<Admission::Bucket> ThrottleBuckets::of_network(std::string_view kind,
                                                             std::int64_t per_hour,
                                                             const Client& client) const {
  if (options_.loopback_exempt && base::is_loopback(client.address)) return std::nullopt;
  return Bucket{
      .key = key_of({kind, base::network_of(client.address)}), .kind = kind, .limit = per_hour};
}

// The clients of a network without limits still count among all.
std::vector<Admission::Bucket> ThrottleBuckets::of_free_mail(const Client& client) const {
  std::vector<Bucket> buckets{{.key = key_of({BucketKind::kAllFreeMails}),
                               .kind = BucketKind::kAllFreeMails,
                               .limit = options_.all_free_mails_per_hour}};
  auto mails = of_network(BucketKind::kFreeMails, options_.free_mails_per_hour, client);
  auto failures = of_network(BucketKind::kFailures, options_.captcha_failures_per_hour, client);
  if (!mails || !failures) return buckets;
  failures->weight = 0;
  buckets.push_back(std::move(*mails));
  buckets.push_back(std::move(*failures));
  return buckets;
}

std::vector<std::string> ThrottleBuckets::network_keys(std::string_view address) const {
  std::vector<std::string> keys;
  for (const std::string_view kind :
       {BucketKind::kFailures, BucketKind::kCodes, BucketKind::kRegistrations, BucketKind::kMails,
        BucketKind::kUnguardedMails, BucketKind::kFreeMails, BucketKind::kServerKeys}) {
    keys.push_back(key_of({kind, base::network_of(address)}));
  }
  return keys;
}

std::int64_t ThrottleBuckets::limit_of(std::string_view kind) const {
  if (kind == BucketKind::kPair) return options_.pair_per_hour;
  if (kind == BucketKind::kStrangers) return half(options_.strangers_per_hour);
  if (kind == BucketKind::kSolvers) return half(options_.solvers_per_hour);
  // Those of networks and of devices together are the limit of known clients.
  const std::int64_t networks = half(half(options_.known_per_hour));
  if (kind == BucketKind::kKnownNetworks) return networks;
  if (kind == BucketKind::kKnownDevices) {
    return std::max(half(options_.known_per_hour) - networks, std::int64_t{1});
  }
  if (kind == BucketKind::kLogins) return options_.logins_per_minute;
  const bool answers = kind == BucketKind::kAnswers || kind == BucketKind::kKnownAnswers;
  return answers ? options_.answers_per_hour : options_.known_client_per_hour;
}

// A name without an account has a bucket of the same kind, so that work and counts are the same.
Admission::Bucket ThrottleBuckets::make(std::string_view kind, const AttemptTarget& target,
                                        std::string_view part) const {
  Bucket bucket{.key = {}, .kind = kind, .limit = limit_of(kind)};
  if (target.account) bucket.account_id = target.account->id;
  const std::string owner = target.account ? std::to_string(target.account->id)
                                           : "absent " + std::string{target.name_key};
  bucket.key = key_of({kind, owner, part});
  return bucket;
}

Admission::Bucket ThrottleBuckets::pair_of(const AttemptTarget& target,
                                           const Client& client) const {
  Bucket pair = make(BucketKind::kPair, target, base::network_of(client.address));
  pair.counts = Admission::Counts::kPair;
  pair.backs_off = true;
  pair.helps = Helps::kMailedCode;
  return pair;
}

std::string ThrottleBuckets::key_of(std::initializer_list<std::string_view> parts) const {
  std::string name;
  for (const std::string_view part : parts) {
    name += part;
    name += '\0';
  }
  return crypto::hmac_sha256(key_.reveal(), name);
}

}  // namespace domain
