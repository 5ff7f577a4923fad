// The verifiers of an account's password: made, checked, renewed, replaced. Knows no rules about
// passwords and no throttle; whoever asks for a check has been admitted.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/password_hasher.h"
#include "domain/account.h"
#include "store/connection.h"
#include "store/password_verifier.h"

namespace domain {

class Passwords {
 public:
  Passwords(store::Connection& store, crypto::PasswordHasher& hasher)
      : store_(store), hasher_(hasher) {}

  /// A verifier for a new password. Costs one hash; do it before a transaction, not in one.
  base::Result<store::PasswordVerifier> make(const base::Secret& password);

  struct Check {
    bool matches = false;
    /// The verifier that matched, where it has yesterday's cost or pepper.
    std::optional<store::PasswordVerifier> outdated{};
  };

  /// Whether the password is the account's. One statement and one hash, also where there is no
  /// account or no verifier.
  base::Result<Check> check(std::optional<std::int64_t> account_id, const base::Secret& password);

  /// Hashes the password anew in the place of an outdated verifier. Its failure is logged and
  /// changes nothing: the password was right.
  void renew(std::int64_t account_id, const store::PasswordVerifier& outdated,
             const base::Secret& password);

 private:
  store::Connection& store_;
  crypto::PasswordHasher& hasher_;
};

}  // namespace domain
