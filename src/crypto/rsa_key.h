// An RSA-3072 key pair with which browsers encrypt a password: RSA-OAEP with SHA-256 (RFC 8017,
// section 7.1), no other padding or hash. OpenSSL's key types are used in this file only.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace crypto {

/// One key pair.
class RsaKey {
 public:
  /// The length of every ciphertext in bytes.
  static constexpr std::size_t kBlock = 384;

  /// Generates a new pair, which takes some tenths of a second. Fault kUnexpected.
  static base::Result<RsaKey> generate();

  /// Reads a pair from a PKCS#8 PEM. std::nullopt if it is not an RSA-3072 key.
  static std::optional<RsaKey> from_pem(const base::Secret& pem);

  /// The pair as an unencrypted PKCS#8 PEM, for a file that only its owner can read.
  base::Result<base::Secret> private_pem() const;

  /// The public key in the forms that browsers need.
  struct Public {
    std::string kid;       ///< RFC 7638 thumbprint: base64url of SHA-256
    std::string pem;       ///< SubjectPublicKeyInfo
    std::string modulus;   ///< `n` of a JWK (RFC 7518 section 6.3), base64url
    std::string exponent;  ///< `e`
  };
  const Public& shown() const { return public_; }

  /// Decrypts a ciphertext. std::nullopt if it was not made with this key, OAEP, SHA-256 and an
  /// empty label.
  ///
  /// Computes one private-key operation for any input and does not tell the reason of a failure, so
  /// that it cannot serve as a padding oracle.
  std::optional<base::Secret> decrypt(std::string_view ciphertext) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  using Handle = std::unique_ptr<evp_pkey_st, Free>;
  RsaKey(Handle handle, Public shown) : handle_(std::move(handle)), public_(std::move(shown)) {}
  static std::optional<RsaKey> from_handle(Handle handle);

  Handle handle_;
  Public public_;
};

}  // namespace crypto
