#include "store/used_nonce.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kSpendNonce = R"sql(
  INSERT INTO used_nonce (nonce_hash, expires)
  VALUES (?, ?))sql";

base::Result<bool> spend_nonce(Connection& connection, std::string_view nonce_hash,
                               base::Timestamp expires) {
  auto inserted = connection.change(kSpendNonce, {nonce_hash, base::to_epoch_ms(expires)});
  if (!inserted && inserted.error().fault == base::Fault::kTaken) return false;
  if (!inserted) return base::pass(inserted);
  return true;
}

base::Result<void> spend_unused_nonce(Connection& connection, std::string_view nonce_hash,
                                      base::Timestamp expires) {
  return connection.apply(kSpendNonce, {nonce_hash, base::to_epoch_ms(expires)});
}

constexpr auto kDeleteExpiredNonces = prune_statement("used_nonce", "expires");

base::Result<std::int64_t> delete_expired_nonces(Connection& connection, base::Timestamp until,
                                                 std::int64_t most) {
  return connection.prune(kDeleteExpiredNonces, {base::to_epoch_ms(until), most});
}

}  // namespace store
