// Argon2id of a peppered value. Passwords, security answers and imported digests are stored only as
// verifiers from here. Knows no accounts and no password rules.
#pragma once

#include <cstddef>
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

/// The cost of a hash: the parameters m and t of Argon2id. p is 1, because a worker has one thread.
///
/// The default is a row of OWASP's table. The table calls its rows equally strong; this one needs
/// two thirds of the time of its first row (46 MiB, 1 pass), and more memory than the others, which
/// makes guessing on graphics cards expensive.
struct HashCost {
  std::uint64_t memory = 19;  ///< MiB
  std::uint64_t passes = 2;
};

/// The smallest memory in MiB for a number of passes, by OWASP's Password Storage Cheat Sheet. With
/// more passes than its table has, the memory of the last row.
std::uint64_t least_memory(std::uint64_t passes);

/// The largest product of memory in MiB and passes: a hash then takes about a second on one core. A
/// request may need four, and nginx waits for it for 15 seconds.
inline constexpr std::uint64_t kMostHashWork = 2048;

/// Argon2id with a cost that the operator may raise.
///
/// Its input is HMAC-SHA-256(pepper, label ‖ 0 ‖ value). The same text under two labels (a password
/// and an answer) therefore has unrelated verifiers, and a long text costs no more than a short
/// one.
class PasswordHasher {
 public:
  /// `peppers` has at least one entry. New verifiers use the one with the highest id, and `cost`.
  PasswordHasher(std::vector<Pepper> peppers, base::Metrics& metrics, HashCost cost = {});

  /// Makes a verifier with a new random salt. Fault kUnexpected if there is not enough memory.
  base::Result<Verifier> hash(std::string_view label, std::string_view value);

  /// Returns true if the value matches the verifier. Computes exactly one Argon2id with the
  /// verifier's parameters.
  ///
  /// Without a verifier (nullptr, for an account that does not exist), with an unknown pepper or an
  /// invalid PHC string, computes one with the current parameters and returns false, so that the
  /// response time does not show whether an account exists. It can show that an account has not
  /// logged in since the parameters were changed.
  ///
  /// Fault kUnexpected if there is not enough memory; that is not the same as a wrong value.
  base::Result<bool> verify(std::string_view label, std::string_view value,
                            const Verifier* verifier);

  /// True if the verifier should be replaced: it has other parameters, higher or lower, or an older
  /// pepper.
  bool outdated(const Verifier& verifier) const;

 private:
  const Pepper* pepper(int id) const;

  std::vector<Pepper> peppers_;
  base::Metrics& metrics_;
  unsigned long long passes_;
  std::size_t memory_;  // bytes
  std::string decoy_;   // a valid verifier of this cost that no value matches
};

}  // namespace crypto
