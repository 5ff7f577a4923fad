// The RSA key pairs with which clients encrypt passwords, one for each UTC day, and the nonces that
// prevent a replay. The pairs are files that all workers share. Nonces are signed and are stored
// only when they are used.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/deps.h"

namespace crypto {
class RsaKey;
}  // namespace crypto

namespace domain {

/// A valid nonce: its digest, and the time until which its use must be remembered.
struct Nonce {
  std::string hash;  ///< 32 raw bytes
  base::Timestamp expires;
};

/// The public half of a pair.
struct PublicKey {
  std::string kid;       ///< RFC 7638 thumbprint: base64url of SHA-256
  std::string pem;       ///< SubjectPublicKeyInfo
  std::string modulus;   ///< `n` of a JWK (RFC 7518 section 6.3), base64url
  std::string exponent;  ///< `e`
};

/// The key pairs and nonces.
///
/// Faults of all: kUnexpected (a key file is missing, invalid or cannot be created).
class KeyRing {
 public:
  /// `folder` contains `rsa-<yyyymmdd>.pem`; `nonce_key` signs nonces.
  KeyRing(const Deps& deps, base::Secret nonce_key, std::string folder);
  ~KeyRing();

  /// The data that a client needs to encrypt a password.
  struct Offer {
    PublicKey key;
    std::string nonce;
    std::chrono::seconds expires_in;  ///< of the nonce; the key is accepted for longer
  };

  /// Returns today's public key and a new nonce. Creates a missing pair.
  base::Result<Offer> offer();

  /// Decrypts a ciphertext with the key `kid`: yesterday's, today's or tomorrow's, which a host
  /// with another clock may have offered. std::nullopt for another key and for an invalid
  /// ciphertext, with the same amount of work.
  base::Result<std::optional<base::Secret>> decrypt(std::string_view kid,
                                                    std::string_view ciphertext);

  /// Reads a nonce. std::nullopt if its signature is invalid or it has expired. The database
  /// decides whether it was used.
  std::optional<Nonce> recognise(std::string_view nonce) const;

  /// A nonce to spend instead of an unreadable one, so that the work is the same.
  Nonce stand_in(std::string_view ciphertext) const;

  /// Creates today's and tomorrow's pairs if they are missing, and deletes pairs whose ciphertexts
  /// are no longer accepted.
  base::Result<void> rotate();

 private:
  using Day = std::chrono::sys_days;
  struct Pair;

  Day today() const { return std::chrono::floor<std::chrono::days>(clock_.now()); }
  std::string path_of(Day day) const;
  base::Result<const crypto::RsaKey*> find(Day day);
  base::Result<const crypto::RsaKey*> find_or_make(Day day);
  base::Result<const crypto::RsaKey*> find_by_kid(std::string_view kid);
  std::string sign(std::string_view payload) const;

  const base::Clock& clock_;
  crypto::Random& random_;
  base::Secret nonce_key_;
  std::string folder_;
  const Options& options_;
  std::vector<Pair> pairs_;  ///< the loaded pairs
  base::Timestamp no_making_before_{};
};

}  // namespace domain
