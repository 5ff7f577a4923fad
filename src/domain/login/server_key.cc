#include "domain/login/server_key.h"

#include "crypto/digest.h"

namespace domain {

base::Result<void> check_server_key(Throttle& throttle, const base::Secret& key,
                                    std::string_view submitted, const Client& client) {
  // Compares digests, because the time of a comparison of the texts would reveal their length.
  const bool right =
      !key.empty() && crypto::equal(crypto::sha256(key.reveal()), crypto::sha256(submitted));
  if (right) return {};
  auto counted = throttle.count_wrong_server_key(client);
  if (!counted) return counted;
  return base::fail(base::Fault::kWrongServerKey);
}

}  // namespace domain
