#include "crypto/password_hasher.h"

#include <sodium.h>

#include <algorithm>
#include <cerrno>

#include "crypto/digest.h"
#include "crypto/hash_memory.h"

namespace crypto {
namespace {

constexpr unsigned long long kPasses = 2;

// A valid verifier with the current parameters. It was made from random bytes, so no value matches.
constexpr const char* kDecoy =
    "$argon2id$v=19$m=19456,t=2,p=1$"
    "hepfCCmviDsvq8pueGzb2w$jV5JTSnGwNX0uMcUJpw4UKFrSzuEJ9sWa/K/sAZv64k";

std::string peppered(const Pepper& pepper, std::string_view label, std::string_view value) {
  std::string text{label};
  text += '\0';
  text += value;
  std::string mac = hmac_sha256(pepper.key.reveal(), text);
  sodium_memzero(text.data(), text.size());
  return mac;
}

bool is_argon2id(const std::string& phc) {
  return crypto_pwhash_str_needs_rehash(phc.c_str(), kPasses, kHashMemory) >= 0;
}

}  // namespace

PasswordHasher::PasswordHasher(std::vector<Pepper> peppers, base::Metrics& metrics)
    : peppers_(std::move(peppers)), metrics_(metrics) {
  std::ranges::sort(peppers_, {}, &Pepper::id);
}

base::Result<Verifier> PasswordHasher::hash(std::string_view label, std::string_view value) {
  metrics_.count(base::Metric::kPasswordHashes);
  const Pepper& current = peppers_.back();
  const std::string mac = peppered(current, label, value);
  const HashMemory memory;
  char phc[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(phc, mac.data(), mac.size(), kPasses, kHashMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return base::fail(base::Fault::kUnexpected, "no memory for a password hash");
  }
  return Verifier{.phc = phc, .pepper_id = current.id};
}

base::Result<bool> PasswordHasher::verify(std::string_view label, std::string_view value,
                                          const Verifier* verifier) {
  metrics_.count(base::Metric::kPasswordHashes);
  const Pepper* known = verifier == nullptr ? nullptr : pepper(verifier->pepper_id);
  const bool usable = known != nullptr && is_argon2id(verifier->phc);
  const std::string mac = peppered(usable ? *known : peppers_.back(), label, value);
  const char* phc = usable ? verifier->phc.c_str() : kDecoy;
  const HashMemory memory;
  errno = 0;
  if (crypto_pwhash_str_verify(phc, mac.data(), mac.size()) == 0) return usable;
  // libsodium sets errno to EINVAL after a mismatch, and to ENOMEM or not at all without enough
  // memory.
  if (errno != EINVAL) return base::fail(base::Fault::kUnexpected, "no memory for a password hash");
  return false;
}

bool PasswordHasher::outdated(const Verifier& verifier) const {
  return verifier.pepper_id != peppers_.back().id ||
         crypto_pwhash_str_needs_rehash(verifier.phc.c_str(), kPasses, kHashMemory) != 0;
}

const Pepper* PasswordHasher::pepper(int id) const {
  const auto found = std::ranges::find(peppers_, id, &Pepper::id);
  return found == peppers_.end() ? nullptr : &*found;
}

}  // namespace crypto
