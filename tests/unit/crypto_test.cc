// Hashes, verifiers and tokens against known answers and their own rules.
#include <gtest/gtest.h>
#include <sodium.h>

#include <map>
#include <set>
#include <string>

#include "base/text.h"
#include "crypto/derivation.h"
#include "crypto/digest.h"
#include "crypto/password_hasher.h"
#include "crypto/token.h"

namespace {

using base::Secret;

std::vector<crypto::Pepper> peppers(std::initializer_list<std::pair<int, const char*>> list) {
  EXPECT_GE(sodium_init(), 0);
  std::vector<crypto::Pepper> out;
  for (const auto& [id, key] : list) out.push_back({.id = id, .key = Secret{key}});
  return out;
}

TEST(Digest, MatchesTheStandardsExamples) {
  EXPECT_EQ(base::to_hex(crypto::sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2
  EXPECT_EQ(base::to_hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Derivation, OfOneKeyAndNameIsOneText) {
  const auto digits = [](std::string_view key, std::string_view name) {
    return std::string{crypto::derive_text(key, name, "0123456789", 6).reveal()};
  };
  EXPECT_EQ(digits("key", "name"), digits("key", "name"));
  EXPECT_NE(digits("key", "name"), digits("other", "name"));
  EXPECT_NE(digits("key", "name"), digits("key", "nam\0"));
}

TEST(Derivation, FavoursNoCharacter) {
  std::map<char, int> seen;
  const base::Secret text = crypto::derive_text("key", "name", "0123456789", 8000);
  for (const char c : text.reveal()) ++seen[c];
  ASSERT_EQ(seen.size(), 10U);
  // 800 each, give or take five standard deviations.
  for (const auto& [digit, count] : seen) EXPECT_NEAR(count, 800, 135) << digit;
}

TEST(PasswordHasher, MakesArgon2idOfTheDocumentedCost) {
  base::Metrics metrics;
  crypto::PasswordHasher hasher(peppers({{1, "pepper"}}), metrics);
  const auto verifier = hasher.hash("plain", "secret");
  ASSERT_TRUE(verifier);
  EXPECT_TRUE(verifier->phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << verifier->phc;
  EXPECT_EQ(verifier->pepper_id, 1);
}

TEST(PasswordHasher, VerifiesTheSameValueUnderTheSameLabelAndPepperAlone) {
  base::Metrics metrics;
  crypto::PasswordHasher hasher(peppers({{1, "pepper"}}), metrics);
  crypto::PasswordHasher other(peppers({{1, "paprika"}}), metrics);
  const auto verifier = hasher.hash("plain", "secret");
  EXPECT_TRUE(*hasher.verify("plain", "secret", &*verifier));
  EXPECT_FALSE(*hasher.verify("plain", "Secret", &*verifier));
  EXPECT_FALSE(*hasher.verify("answer", "secret", &*verifier));
  EXPECT_FALSE(*other.verify("plain", "secret", &*verifier));
}

TEST(PasswordHasher, NothingBrokenOrUnknownMatchesAndEachCostsOneHash) {
  base::Metrics metrics;
  crypto::PasswordHasher hasher(peppers({{1, "pepper"}}), metrics);
  const crypto::Verifier broken{.phc = "$argon2id$nonsense", .pepper_id = 1};
  crypto::Verifier unknown = *hasher.hash("plain", "secret");
  unknown.pepper_id = 7;
  const auto before = metrics.value(base::Metric::kPasswordHashes);
  EXPECT_FALSE(*hasher.verify("plain", "secret", nullptr));
  EXPECT_FALSE(*hasher.verify("plain", "secret", &broken));
  EXPECT_FALSE(*hasher.verify("plain", "secret", &unknown));
  EXPECT_EQ(metrics.value(base::Metric::kPasswordHashes), before + 3);
}

TEST(PasswordHasher, OlderPepperStillVerifiesAndIsOutdated) {
  base::Metrics metrics;
  crypto::PasswordHasher before(peppers({{1, "old"}}), metrics);
  crypto::PasswordHasher now(peppers({{2, "new"}, {1, "old"}}), metrics);
  const auto verifier = before.hash("plain", "secret");
  EXPECT_TRUE(*now.verify("plain", "secret", &*verifier));
  EXPECT_TRUE(now.outdated(*verifier));
  EXPECT_FALSE(now.outdated(*now.hash("plain", "secret")));
}

TEST(Token, HasTheDocumentedFormsAndNeverComesTwice) {
  crypto::SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) {
    const Secret token = crypto::new_token(random);
    ASSERT_EQ(token.reveal().size(), 43U);
    ASSERT_TRUE(seen.insert(std::string{token.reveal()}).second);
  }
  const std::string ticket{crypto::new_uuid_ticket(random).reveal()};
  ASSERT_EQ(ticket.size(), 36U);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) EXPECT_EQ(ticket[at], '-');
}

}  // namespace
