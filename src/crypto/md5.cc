#include "crypto/md5.h"

#include <openssl/evp.h>
#include <string.h>

#include <array>

#include "base/text.h"

namespace crypto {

base::Secret md5_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
  std::string hex = base::to_hex({reinterpret_cast<const char*>(digest.data()), length});
  base::Secret secret{hex};
  ::explicit_bzero(hex.data(), hex.size());
  ::explicit_bzero(digest.data(), digest.size());
  return secret;
}

}  // namespace crypto
