// Makes, checks and renews the verifiers of passwords. Knows no rules for passwords and no
// throttle; callers have been admitted by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/deps.h"
#include "domain/login/key_ring.h"
#include "domain/login/verifier.h"

namespace domain {

/// A password as a client submits it.
struct SubmittedPassword {
  enum class Form {
    kPlain,
    kMd5,            ///< its MD5 in lower-case hexadecimal
    kUndecryptable,  ///< could not be decrypted; costs as much as a wrong password
  };

  SubmittedPassword() = default;
  SubmittedPassword(base::Secret password, Form as = Form::kPlain)
      : text(std::move(password)), form(as) {}

  base::Secret text;
  Form form = Form::kPlain;
  std::vector<Nonce> spends;  ///< nonces to spend; a used one makes it kUndecryptable
};

/// Works with the verifiers of all schemes in use.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain, kUnexpected (not enough memory for a
/// hash).
class Passwords {
 public:
  explicit Passwords(const Deps& deps)
      : store_(deps.store), hasher_(deps.hasher), options_(deps.options) {}

  /// Makes verifiers of a new password, one for each scheme in use. Costs a hash for each; call it
  /// before a transaction, not inside one.
  base::Result<Verifiers> make(const base::Secret& password);

  /// Spends the nonces of the password. If one was spent already, the password becomes
  /// kUndecryptable.
  base::Result<void> spend(SubmittedPassword& password);

  /// Spends the nonces in the caller's transaction. Fault kTaken if one was spent already; the
  /// caller then rolls back.
  base::Result<void> spend_unused(const SubmittedPassword& password);

  /// The result of a check.
  struct Check {
    bool matches = false;
    Verifiers stored{};  ///< all of the account's verifiers, if it matches
  };

  /// Compares the password with the verifiers of an account. Computes exactly one hash, also
  /// without a verifier of the password's scheme.
  base::Result<Check> check(const Verifiers& stored, const SubmittedPassword& password);

  /// After a check that matched, replaces verifiers with old parameters or an old pepper, and adds
  /// missing schemes from a plain password. A failure is only logged, because the password was
  /// right.
  void renew(std::int64_t account_id, const Check& check, const SubmittedPassword& password);

 private:
  struct VerifiedValue;  ///< a scheme and the form of the password that it verifies
  std::vector<VerifiedValue> samples(const SubmittedPassword& password) const;
  std::string_view scheme_of(SubmittedPassword::Form form) const;
  base::Result<Verifier> make_one(const VerifiedValue& sample);
  base::Result<void> put(std::int64_t account_id, const VerifiedValue& sample,
                         const Verifier& proven);
  bool is_current(const Verifiers& stored, std::string_view scheme) const;

  store::Connection& store_;
  crypto::PasswordHasher& hasher_;
  const Options& options_;
};

}  // namespace domain
