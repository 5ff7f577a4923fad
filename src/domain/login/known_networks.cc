#include "domain/login/known_networks.h"

#include "base/clock.h"
#include "base/network.h"
#include "crypto/digest.h"
#include "store/known_network.h"

namespace domain {

KnownNetworks::KnownNetworks(const Deps& deps, base::Secret key)
    : store_(deps.store), clock_(deps.clock), key_(std::move(key)), options_(deps.options) {}

store::KnownNetworkQuery KnownNetworks::query(const Client& client) const {
  return {.network_hash = digest(client), .since = clock_.now() - options_.known_network_life};
}

base::Result<bool> KnownNetworks::knows(std::int64_t account_id, const Client& client) {
  return store::is_known_network(store_, account_id, query(client));
}

base::Result<void> KnownNetworks::remember(std::int64_t account_id, std::int64_t epoch,
                                           const Client& client, LoginNetwork network) {
  auto put = store::put_known_network(store_, account_id, epoch, digest(client), clock_.now());
  if (!put || network == LoginNetwork::kKnown) return put;
  return store::delete_excess_known_networks(store_, account_id, options_.known_networks);
}

base::Result<void> KnownNetworks::keep(const Account& account, std::int64_t new_epoch,
                                       const Client& client) {
  return store::keep_known_network(store_, account.id, digest(client), account.session_epoch,
                                   new_epoch);
}

std::string KnownNetworks::digest(const Client& client) const {
  return crypto::hmac_sha256(key_.reveal(), "known network " + base::network_of(client.address));
}

}  // namespace domain
