#include "crypto/rsa_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>

#include "base/text.h"
#include "crypto/digest.h"

namespace crypto {
namespace {

constexpr int kBits = 3072;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeContext {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};

std::string_view content(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string parameter(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  EVP_PKEY_get_bn_param(key, name, &raw);
  const std::unique_ptr<BIGNUM, FreeNumber> number(raw);
  if (number == nullptr) return {};
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return base::to_base64url(bytes);
}

RsaKey::Public shown_of(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(bio.get(), key);
  RsaKey::Public shown{.kid = {},
                       .pem = std::string{content(bio.get())},
                       .modulus = parameter(key, OSSL_PKEY_PARAM_RSA_N),
                       .exponent = parameter(key, OSSL_PKEY_PARAM_RSA_E)};
  shown.kid = base::to_base64url(
      sha256(R"({"e":")" + shown.exponent + R"(","kty":"RSA","n":")" + shown.modulus + R"("})"));
  return shown;
}

bool set_up(EVP_PKEY_CTX* context) {
  return context != nullptr && EVP_PKEY_decrypt_init(context) > 0 &&
         EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0;
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

std::optional<RsaKey> RsaKey::from_handle(Handle handle) {
  if (handle == nullptr || EVP_PKEY_get_base_id(handle.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(handle.get()) != kBits) {
    ERR_clear_error();
    return std::nullopt;
  }
  Public shown = shown_of(handle.get());
  return RsaKey(std::move(handle), std::move(shown));
}

base::Result<RsaKey> RsaKey::generate() {
  auto key = from_handle(Handle(EVP_RSA_gen(kBits)));
  if (!key) return base::fail(base::Fault::kUnexpected, "OpenSSL made no key pair");
  return std::move(*key);
}

std::optional<RsaKey> RsaKey::from_pem(const base::Secret& pem) {
  const std::string_view text = pem.reveal();
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  // An empty passphrase, because without one OpenSSL would ask on the terminal for an encrypted
  // file.
  char none[] = "";
  return from_handle(Handle(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, none)));
}

base::Result<base::Secret> RsaKey::private_pem() const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), handle_.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) != 1) {
    ERR_clear_error();
    return base::fail(base::Fault::kUnexpected, "OpenSSL wrote no key pair");
  }
  return base::Secret{content(bio.get())};
}

std::optional<base::Secret> RsaKey::decrypt(std::string_view ciphertext) const {
  // A ciphertext of another length costs the same operation and fails in it.
  std::string block{ciphertext};
  block.resize(kBlock);
  const bool fits = ciphertext.size() == kBlock && block < *base::from_base64url(public_.modulus);
  if (!fits) block.front() = '\0';  // OpenSSL rejects a number above the modulus without computing
  const Context context(EVP_PKEY_CTX_new(handle_.get(), nullptr));
  std::array<unsigned char, kBlock> clear{};
  std::size_t size = clear.size();
  const bool opened =
      set_up(context.get()) &&
      EVP_PKEY_decrypt(context.get(), clear.data(), &size,
                       reinterpret_cast<const unsigned char*>(block.data()), block.size()) > 0;
  ERR_clear_error();
  std::optional<base::Secret> secret;
  if (opened && fits) {
    secret.emplace(std::string_view{reinterpret_cast<const char*>(clear.data()), size});
  }
  OPENSSL_cleanse(clear.data(), clear.size());
  return secret;
}

}  // namespace crypto
