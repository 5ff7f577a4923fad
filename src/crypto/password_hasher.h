// Argon2id of a peppered value. Passwords, security answers and imported digests are stored only as
// verifiers from here. Knows no accounts and no password rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"

namespace crypto {

/// A server-side key. Without it the passwords of a stolen table of verifiers cannot be guessed
/// offline.
struct Pepper {
  int id;
  base::Secret key;
};

/// The stored form of a secret: a PHC string, and the id of the pepper that was used.
struct Verifier {
  std::string phc;
  int pepper_id;
};

/// Argon2id with m = 19 MiB, t = 2, p = 1 (OWASP Password Storage Cheat Sheet): about 12 ms on one
/// core.
///
/// Its input is HMAC-SHA-256(pepper, label ‖ 0 ‖ value). The same text under two labels (a password
/// and an answer) therefore has unrelated verifiers, and a long text costs no more than a short
/// one.
class PasswordHasher {
 public:
  /// `peppers` has at least one entry. New verifiers use the one with the highest id.
  PasswordHasher(std::vector<Pepper> peppers, base::Metrics& metrics);

  /// Makes a verifier with a new random salt. Fault kUnexpected if there is not enough memory.
  base::Result<Verifier> hash(std::string_view label, std::string_view value);

  /// Returns true if the value matches the verifier. Computes exactly one Argon2id with the
  /// verifier's parameters.
  ///
  /// Without a verifier (nullptr, for an account that does not exist), with an unknown pepper or an
  /// invalid PHC string, computes one with the current parameters and returns false, so that the
  /// response time does not show whether an account exists.
  ///
  /// Fault kUnexpected if there is not enough memory; that is not the same as a wrong value.
  base::Result<bool> verify(std::string_view label, std::string_view value,
                            const Verifier* verifier);

  /// True if the verifier should be replaced: it has other parameters or an older pepper.
  bool outdated(const Verifier& verifier) const;

 private:
  const Pepper* pepper(int id) const;

  std::vector<Pepper> peppers_;
  base::Metrics& metrics_;
};

}  // namespace crypto
