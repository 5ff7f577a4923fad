#include "crypto/token.h"

#include <sodium.h>

#include "base/text.h"
#include "crypto/digest.h"

namespace crypto {

base::Secret new_token(Random& random) {
  std::string raw = random.bytes(32);
  base::Secret token{base::to_base64url(raw)};
  sodium_memzero(raw.data(), raw.size());
  return token;
}

base::Secret new_uuid_ticket(Random& random) {
  std::string hex = base::to_hex(random.bytes(16));
  for (const std::size_t at : {8U, 13U, 18U, 23U}) hex.insert(at, 1, '-');
  base::Secret ticket{hex};
  sodium_memzero(hex.data(), hex.size());
  return ticket;
}

std::string token_hash(std::string_view token) { return sha256(token); }

}  // namespace crypto
