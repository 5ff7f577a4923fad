// The RSA pairs to which clients encrypt passwords, one a UTC day, and the nonces that keep what
// was encrypted from being sent twice. The pairs are files that all workers share; the nonces are
// signed, and stored only once they are used.
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

/// What spends a nonce: its digest, and when that may be forgotten.
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

class KeyRing {
 public:
  /// `folder` holds `rsa-<yyyymmdd>.pem`; `nonce_key` signs.
  KeyRing(const Deps& deps, base::Secret nonce_key, std::string folder);
  ~KeyRing();

  struct Offer {
    PublicKey key;
    std::string nonce;
    std::chrono::seconds expires_in;  ///< of the nonce; the key is accepted for longer
  };

  /// Today's public key and a new nonce.
  base::Result<Offer> offer();

  /// The clear text of what was encrypted to the key `kid`: yesterday's, today's, or tomorrow's,
  /// which another host's clock may have brought. Nothing for any other key and for whatever cannot
  /// be decrypted, after the same work.
  base::Result<std::optional<base::Secret>> decrypt(std::string_view kid,
                                                    std::string_view ciphertext);

  /// The nonce, where it is one of ours that has not expired. Whether it was used, the database
  /// says.
  std::optional<Nonce> recognise(std::string_view nonce) const;

  /// Spent in the place of a nonce that could not be read, so that the work is the same.
  Nonce stand_in(std::string_view ciphertext) const;

  /// Makes today's and tomorrow's pair where they are missing and removes those that nothing is
  /// accepted for any more.
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
  std::vector<Pair> pairs_;  ///< those that were asked for
  base::Timestamp no_making_before_{};
};

}  // namespace domain
