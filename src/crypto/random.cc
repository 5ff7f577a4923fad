#include "crypto/random.h"

#include <sodium.h>

namespace crypto {

std::string SystemRandom::bytes(std::size_t count) {
  std::string out(count, '\0');
  randombytes_buf(out.data(), out.size());
  return out;
}

bool initialize() { return ::sodium_init() >= 0; }

}  // namespace crypto
