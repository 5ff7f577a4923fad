#include "store/used_nonce.h"

namespace store {

constexpr std::string_view kSpendNonce = R"sql(
  INSERT INTO used_nonce (nonce_hash, expires)
  VALUES (?, ?))sql";

base::Result<bool> spend_nonce(Connection& connection, std::string_view nonce_hash,
                               base::Moment expires) {
  auto inserted = connection.change(kSpendNonce, {nonce_hash, base::to_epoch_ms(expires)});
  if (!inserted && inserted.error().fault == base::Fault::kTaken) return false;
  if (!inserted) return base::pass(inserted);
  return true;
}

constexpr std::string_view kDeleteExpiredNonces = R"sql(
  DELETE FROM used_nonce
  WHERE expires <= ?
  LIMIT ?)sql";

base::Result<std::uint64_t> delete_expired_nonces(Connection& connection, base::Moment now,
                                                  std::int64_t most) {
  auto deleted = connection.change(kDeleteExpiredNonces, {base::to_epoch_ms(now), most});
  if (!deleted) return base::pass(deleted);
  return deleted->matched;
}

}  // namespace store
