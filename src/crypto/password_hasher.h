// Argon2id over a peppered value: the only place where a password, an answer or an imported digest
// becomes something that can be stored. Knows no accounts and no rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"

namespace crypto {

/// A server-side key: without it a stolen table of verifiers cannot be attacked by guessing.
struct Pepper {
  int id;
  base::Secret key;
};

/// What is stored of a secret: the PHC string, and which pepper went in.
struct Verifier {
  std::string phc;
  int pepper_id;
};

/// m = 19 MiB, t = 2, p = 1 (OWASP Password Storage Cheat Sheet), about 12 ms on one core. The
/// value is HMAC-SHA-256(pepper, label ‖ 0 ‖ value), so that the same text under two labels (a
/// password and an answer) has unrelated verifiers, and its length does not matter.
class PasswordHasher {
 public:
  /// `peppers`: at least one; the highest id is used for new verifiers.
  PasswordHasher(std::vector<Pepper> peppers, base::Metrics& metrics);

  /// Fault kUnexpected where there is no memory for the hash.
  base::Result<Verifier> hash(std::string_view label, std::string_view value);

  /// One Argon2 at the verifier's cost; true where it matches. Without a verifier (an absent
  /// account) one at today's cost that never matches, so that the time taken tells nothing; the
  /// same for an unknown pepper or a broken string.
  ///
  /// Fault kUnexpected where there is no memory for the hash: that is not "wrong".
  base::Result<bool> verify(std::string_view label, std::string_view value,
                            const Verifier* verifier);

  /// True where the verifier should be made anew: other parameters or an older pepper.
  bool outdated(const Verifier& verifier) const;

 private:
  const Pepper* pepper(int id) const;

  std::vector<Pepper> peppers_;
  base::Metrics& metrics_;
};

}  // namespace crypto
