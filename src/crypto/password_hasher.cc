#include "crypto/password_hasher.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "crypto/digest.h"
#include "crypto/hash_memory.h"

namespace crypto {
namespace {

constexpr std::uint64_t kKibInMib = 1024;
constexpr std::size_t kBytesInMib = std::size_t{1024} * 1024;

// In the order of OWASP's table: MiB with 1, 2, 3, 4, 5 passes.
constexpr std::array<std::uint64_t, 5> kLeastMemory{46, 19, 12, 9, 7};

// A valid verifier. Salt and hash are random bytes, so no value matches.
std::string decoy(const HashCost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}", cost.memory * kKibInMib, cost.passes,
                     "hepfCCmviDsvq8pueGzb2w$jV5JTSnGwNX0uMcUJpw4UKFrSzuEJ9sWa/K/sAZv64k");
}

std::string peppered(const Pepper& pepper, std::string_view label, std::string_view value) {
  std::string text{label};
  text += '\0';
  text += value;
  std::string mac = hmac_sha256(pepper.key.reveal(), text);
  sodium_memzero(text.data(), text.size());
  return mac;
}

bool is_argon2id(const std::string& phc) {
  return crypto_pwhash_str_needs_rehash(phc.c_str(), crypto_pwhash_OPSLIMIT_MIN,
                                        crypto_pwhash_MEMLIMIT_MIN) >= 0;
}

}  // namespace

std::uint64_t least_memory(std::uint64_t passes) {
  return kLeastMemory[std::clamp<std::uint64_t>(passes, 1, kLeastMemory.size()) - 1];
}

PasswordHasher::PasswordHasher(std::vector<Pepper> peppers, base::Metrics& metrics, HashCost cost)
    : peppers_(std::move(peppers)),
      metrics_(metrics),
      passes_(cost.passes),
      memory_(cost.memory * kBytesInMib),
      decoy_(decoy(cost)) {
  std::ranges::sort(peppers_, {}, &Pepper::id);
}

base::Result<Verifier> PasswordHasher::hash(std::string_view label, std::string_view value) {
  metrics_.count(base::Metric::kPasswordHashes);
  const Pepper& current = peppers_.back();
  const std::string mac = peppered(current, label, value);
  const HashMemory lent(memory_);
  char phc[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(phc, mac.data(), mac.size(), passes_, memory_,
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
  const char* phc = (usable ? verifier->phc : decoy_).c_str();
  const HashMemory lent(memory_);
  errno = 0;
  if (crypto_pwhash_str_verify(phc, mac.data(), mac.size()) == 0) return usable;
  // libsodium sets errno to EINVAL after a mismatch, and to ENOMEM or not at all without enough
  // memory.
  if (errno != EINVAL) return base::fail(base::Fault::kUnexpected, "no memory for a password hash");
  return false;
}

bool PasswordHasher::outdated(const Verifier& verifier) const {
  return verifier.pepper_id != peppers_.back().id ||
         crypto_pwhash_str_needs_rehash(verifier.phc.c_str(), passes_, memory_) != 0;
}

const Pepper* PasswordHasher::pepper(int id) const {
  const auto found = std::ranges::find(peppers_, id, &Pepper::id);
  return found == peppers_.end() ? nullptr : &*found;
}

}  // namespace crypto
