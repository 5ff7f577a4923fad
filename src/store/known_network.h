// Table known_network: the networks that an account has logged in from. Knows SQL; the domain makes
// the digests of networks and decides what follows.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// The network of a client, and how long a login makes it known.
struct KnownNetworkQuery {
  std::string network_hash;  ///< 32 raw bytes
  base::Timestamp since;     ///< older logins do not count
};

/// True if the account has logged in from the network since its epoch was raised last.
base::Result<bool> is_known_network(Connection& connection, std::int64_t account_id,
                                    const KnownNetworkQuery& query);

/// Remembers a login. `epoch` is the account's; the row counts while the account keeps it.
base::Result<void> put_known_network(Connection& connection, std::int64_t account_id,
                                     std::int64_t epoch, std::string_view network_hash,
                                     base::Timestamp now);

/// Moves a row of epoch `from` to epoch `to`. Does nothing if the row has another epoch.
base::Result<void> keep_known_network(Connection& connection, std::int64_t account_id,
                                      std::string_view network_hash, std::int64_t from,
                                      std::int64_t to);

/// Deletes the account's rows but the `most` with the newest logins.
base::Result<void> delete_excess_known_networks(Connection& connection, std::int64_t account_id,
                                                std::int64_t most);

/// Deletes all rows of the account.
base::Result<void> delete_known_networks_of(Connection& connection, std::int64_t account_id);

/// Deletes at most `most` rows whose last login was at or before `until`. Returns the number of
/// deleted rows.
base::Result<std::int64_t> delete_old_known_networks(Connection& connection, base::Timestamp until,
                                                     std::int64_t most);

}  // namespace store
