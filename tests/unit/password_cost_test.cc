// The configured cost of password hashes: of new verifiers, of older ones, and of the check without
// a verifier. Records what libsodium is asked for.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <bit>
#include <string>
#include <vector>

#include "crypto/password_hasher.h"

namespace {

// The verifier of each check, in order.
std::vector<std::string> verified;

std::vector<crypto::Pepper> peppers() {
  std::vector<crypto::Pepper> out;
  out.push_back({.id = 1, .key = base::Secret{"pepper"}});
  return out;
}

std::string parameters(const std::string& phc) { return phc.substr(0, phc.find(",p=")); }

struct Case {
  crypto::HashCost cost;
  const char* parameters;
};

constexpr Case kCases[] = {
    {{.memory = 46, .passes = 1}, "$argon2id$v=19$m=47104,t=1"},
    {{}, "$argon2id$v=19$m=19456,t=2"},
    {{.memory = 7, .passes = 10}, "$argon2id$v=19$m=7168,t=10"},
};

class HashCost : public testing::Test {
 protected:
  void SetUp() override { ASSERT_GE(sodium_init(), 0); }

  static crypto::Verifier made(crypto::HashCost cost) {
    return *crypto::PasswordHasher(peppers(), metrics(), cost).hash("plain", "secret");
  }
  static base::Metrics& metrics() {
    static base::Metrics counters;
    return counters;
  }
};

TEST_F(HashCost, IsThatOfNewVerifiers) {
  for (const Case& one : kCases) EXPECT_EQ(parameters(made(one.cost).phc), one.parameters);
}

TEST_F(HashCost, IsThatOfACheckWithoutAVerifier) {
  for (const Case& one : kCases) {
    crypto::PasswordHasher hasher(peppers(), metrics(), one.cost);
    const crypto::Verifier broken{.phc = "$argon2id$nonsense", .pepper_id = 1};
    verified.clear();
    EXPECT_FALSE(*hasher.verify("plain", "secret", nullptr));
    EXPECT_FALSE(*hasher.verify("plain", "secret", &broken));
    ASSERT_EQ(verified.size(), 2U);
    EXPECT_EQ(parameters(verified[0]), one.parameters);
    EXPECT_EQ(verified[1], verified[0]);
    EXPECT_EQ(crypto_pwhash_str_needs_rehash(verified[0].c_str(), one.cost.passes,
                                             one.cost.memory * 1024 * 1024),
              0);
  }
}

TEST_F(HashCost, OfAVerifierIsItsOwn) {
  for (const Case& one : kCases) {
    const crypto::Verifier verifier = made(one.cost);
    for (const Case& now : kCases) {
      crypto::PasswordHasher hasher(peppers(), metrics(), now.cost);
      verified.clear();
      EXPECT_TRUE(*hasher.verify("plain", "secret", &verifier));
      EXPECT_FALSE(*hasher.verify("plain", "Secret", &verifier));
      EXPECT_EQ(verified, std::vector(2, verifier.phc));
    }
  }
}

TEST_F(HashCost, OutdatesVerifiersOfAHigherAndOfALowerOne) {
  for (const Case& one : kCases) {
    const crypto::Verifier verifier = made(one.cost);
    for (const Case& now : kCases) {
      const crypto::PasswordHasher hasher(peppers(), metrics(), now.cost);
      EXPECT_EQ(hasher.outdated(verifier), &now != &one);
    }
  }
}

TEST(LeastMemory, IsThatOfTheTableOfOwasp) {
  std::vector<std::uint64_t> least;
  for (std::uint64_t passes = 1; passes <= 10; ++passes) {
    least.push_back(crypto::least_memory(passes));
  }
  EXPECT_EQ(least, (std::vector<std::uint64_t>{46, 19, 12, 9, 7, 7, 7, 7, 7, 7}));
}

}  // namespace

// Precedes the function of libsodium, and calls it.
extern "C" int crypto_pwhash_str_verify(const char* phc, const char* value,
                                        unsigned long long length) {
  verified.emplace_back(phc);
  void* const found = ::dlsym(RTLD_NEXT, "crypto_pwhash_str_verify");
  return std::bit_cast<decltype(&crypto_pwhash_str_verify)>(found)(phc, value, length);
}
