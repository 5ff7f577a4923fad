#include "store/known_network.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kSelectKnownNetwork = R"sql(
  SELECT 1
  FROM known_network
  JOIN account ON account.account_id = known_network.account_id
  WHERE known_network.account_id = ?
    AND known_network.network_hash = ?
    AND known_network.last_login > ?
    AND known_network.epoch = account.session_epoch)sql";

base::Result<bool> is_known_network(Connection& connection, std::int64_t account_id,
                                    const KnownNetworkQuery& query) {
  auto row = connection.find(kSelectKnownNetwork,
                             {account_id, query.network_hash, base::to_epoch_ms(query.since)});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kPutKnownNetwork = R"sql(
  INSERT INTO known_network (account_id, network_hash, epoch, last_login)
  VALUES (?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE
    epoch = VALUES(epoch),
    last_login = VALUES(last_login))sql";

base::Result<void> put_known_network(Connection& connection, std::int64_t account_id,
                                     std::int64_t epoch, std::string_view network_hash,
                                     base::Timestamp now) {
  return connection.apply(kPutKnownNetwork,
                          {account_id, network_hash, epoch, base::to_epoch_ms(now)});
}

constexpr std::string_view kKeepKnownNetwork = R"sql(
  UPDATE known_network
  SET epoch = ?
  WHERE account_id = ? AND network_hash = ? AND epoch = ?)sql";

base::Result<void> keep_known_network(Connection& connection, std::int64_t account_id,
                                      std::string_view network_hash, std::int64_t from,
                                      std::int64_t to) {
  return connection.apply(kKeepKnownNetwork, {to, account_id, network_hash, from});
}

// Of logins in the same millisecond all stay.
constexpr std::string_view kDeleteExcessKnownNetworks = R"sql(
  DELETE FROM known_network
  WHERE account_id = ?
    AND last_login < (
      SELECT MIN(last_login)
      FROM (
        SELECT last_login
        FROM known_network
        WHERE account_id = ?
        ORDER BY last_login DESC
        LIMIT ?
      ) AS newest
    ))sql";

base::Result<void> delete_excess_known_networks(Connection& connection, std::int64_t account_id,
                                                std::int64_t most) {
  return connection.apply(kDeleteExcessKnownNetworks, {account_id, account_id, most});
}

constexpr std::string_view kDeleteKnownNetworksOfAccount = R"sql(
  DELETE FROM known_network
  WHERE account_id = ?)sql";

base::Result<void> delete_known_networks_of(Connection& connection, std::int64_t account_id) {
  return connection.apply(kDeleteKnownNetworksOfAccount, {account_id});
}

constexpr auto kDeleteOldKnownNetworks = prune_statement("known_network", "last_login");

base::Result<std::int64_t> delete_old_known_networks(Connection& connection, base::Timestamp until,
                                                     std::int64_t most) {
  return connection.prune(kDeleteOldKnownNetworks, {base::to_epoch_ms(until), most});
}

}  // namespace store
