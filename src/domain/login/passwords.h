// The verifiers of an account's password: made, checked, renewed. Knows no rules about passwords
// and no throttle; its callers have been admitted.
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

/// A password as a client presents it.
struct SubmittedPassword {
  enum class Form {
    kPlain,
    kMd5,            ///< the lower-case hexadecimal MD5 of it
    kUndecryptable,  ///< could not be decrypted: costs as much as a wrong one, and is one
  };

  SubmittedPassword() = default;
  SubmittedPassword(base::Secret password, Form as = Form::kPlain)
      : text(std::move(password)), form(as) {}

  base::Secret text;
  Form form = Form::kPlain;
  std::vector<Nonce> spends;  ///< what accepting it costs; a used one makes it unreadable
};

class Passwords {
 public:
  explicit Passwords(const Deps& deps)
      : store_(deps.store), hasher_(deps.hasher), options_(deps.options) {}

  /// Verifiers for a new password, one a scheme in use. Costs a hash each; do it before a
  /// transaction, not in one.
  base::Result<Verifiers> make(const base::Secret& password);

  /// Spends the nonces the password came with; one that is spent already makes it unreadable.
  base::Result<void> spend(SubmittedPassword& password);

  /// The same in a caller's transaction: fault kTaken where one is spent already, and then none may
  /// be.
  base::Result<void> spend_unused(const SubmittedPassword& password);

  struct Check {
    bool matches = false;
    Verifiers stored{};  ///< all of the account's, where it matches
  };

  /// Whether the password is that of the verifiers, all of an account's. One hash, also where there
  /// are none, or none of its scheme.
  base::Result<Check> check(const Verifiers& stored, const SubmittedPassword& password);

  /// After a check that matched: makes anew what has yesterday's cost or pepper, and from a plain
  /// password what a scheme in use lacks. Its failure is logged and changes nothing: the password
  /// was right.
  void renew(std::int64_t account_id, const Check& check, const SubmittedPassword& password);

 private:
  struct VerifiedValue;  ///< a scheme, and what of the password it verifies
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
