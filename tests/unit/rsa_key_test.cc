// The RSA pair: valid and invalid ciphertexts. Ciphertexts are made with
// OpenSSL itself, as a browser would.
#include "crypto/rsa_key.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

#include "crypto/md5.h"

namespace {

using crypto::RsaKey;

const RsaKey& key() {
  static const RsaKey kMade = std::move(*RsaKey::generate());
  return kMade;
}

struct How {
  int padding = RSA_PKCS1_OAEP_PADDING;
  const EVP_MD* digest = EVP_sha256();
  std::string label{};
};

std::string encrypt(const RsaKey& to, const std::string& clear, const How& how) {
  const std::string& pem = to.shown().pem;
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey(
      PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new(pkey.get(), nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY_encrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), how.padding);
  if (how.padding == RSA_PKCS1_OAEP_PADDING) {
    EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), how.digest);
    if (!how.label.empty()) {
      void* label = OPENSSL_memdup(how.label.data(), how.label.size());
      EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), label, static_cast<int>(how.label.size()));
    }
  }
  std::string out(RsaKey::kBlock, '\0');
  std::size_t size = out.size();
  EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                   reinterpret_cast<const unsigned char*>(clear.data()), clear.size());
  return out;
}

TEST(RsaKey, OpensWhatWasSealedWithItsPublicHalf) {
  for (const std::string& clear :
       {std::string{"quiet green harbour"}, std::string{}, std::string(318, 'x')}) {
    const auto opened = key().decrypt(encrypt(key(), clear, {}));
    ASSERT_TRUE(opened) << clear.size();
    EXPECT_EQ(opened->reveal(), clear);
  }
}

TEST(RsaKey, OpensNoOtherPaddingDigestOrLabel) {
  for (const How& how : {How{.padding = RSA_PKCS1_PADDING}, How{.digest = EVP_sha1()},
                         How{.digest = EVP_sha512()}, How{.label = "x"}}) {
    EXPECT_FALSE(key().decrypt(encrypt(key(), "secret", how)));
  }
}

TEST(RsaKey, OpensNothingOfAnotherKeyOrLength) {
  const auto other = RsaKey::generate();
  const std::string encrypted = encrypt(key(), "secret", {});
  EXPECT_FALSE(other->decrypt(encrypted));
  for (const std::string& cut :
       {std::string{}, encrypted.substr(1), encrypted + "x", std::string(RsaKey::kBlock, '\0'),
        std::string(RsaKey::kBlock, '\xff')}) {
    EXPECT_FALSE(key().decrypt(cut)) << cut.size();
  }
}

TEST(RsaKey, ComesBackFromItsFileTheSame) {
  const auto pem = key().private_pem();
  ASSERT_TRUE(pem);
  const auto back = RsaKey::from_pem(*pem);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->shown().kid, key().shown().kid);
  EXPECT_TRUE(back->decrypt(encrypt(key(), "secret", {})));
}

TEST(RsaKey, IsNoneOfAnythingElse) {
  for (const char* text : {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    EXPECT_FALSE(RsaKey::from_pem(base::Secret{text}));
  }
  EXPECT_FALSE(RsaKey::from_pem(base::Secret{key().shown().pem}));
}

TEST(RsaKey, ShowsItsHalfAsPemAndAsJwk) {
  const RsaKey::Public& shown = key().shown();
  EXPECT_TRUE(shown.pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
  EXPECT_EQ(shown.modulus.size(), 512U);
  EXPECT_EQ(shown.exponent, "AQAB");
  EXPECT_EQ(shown.kid.size(), 43U);
}

TEST(Md5, IsTheOneOfRfc1321) {
  EXPECT_EQ(crypto::md5_hex("").reveal(), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(crypto::md5_hex("message digest").reveal(), "f96b697d7cb7938d525a2f31aaf161d0");
}

}  // namespace
