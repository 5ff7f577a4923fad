// One RSA-3072 pair, to which browsers encrypt a password: RSA-OAEP with SHA-256 and nothing else
// (RFC 8017 section 7.1). OpenSSL's key types are used here alone.
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

class RsaKey {
 public:
  /// Bytes of every ciphertext.
  static constexpr std::size_t kBlock = 384;

  /// A new pair; takes some tenths of a second.
  static base::Result<RsaKey> generate();

  /// The pair of a PKCS#8 PEM; nothing where it is none of RSA-3072.
  static std::optional<RsaKey> from_pem(const base::Secret& pem);

  /// PKCS#8, unencrypted: for a file that only its owner can read.
  base::Result<base::Secret> private_pem() const;

  /// What a browser needs, made once.
  struct Public {
    std::string kid;       ///< RFC 7638 thumbprint: base64url of SHA-256
    std::string pem;       ///< SubjectPublicKeyInfo
    std::string modulus;   ///< `n` of a JWK (RFC 7518 section 6.3), base64url
    std::string exponent;  ///< `e`
  };
  const Public& shown() const { return public_; }

  /// The clear text; nothing for a ciphertext that was not made with this key, OAEP, SHA-256 and an
  /// empty label. Takes one private operation for any input, and never tells what was wrong.
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
