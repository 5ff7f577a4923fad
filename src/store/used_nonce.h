// Table used_nonce: digests of values that were accepted once and must not be accepted again. A row
// is needed until the value expires. Knows SQL.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// Records the use of a value. Returns true for exactly one caller. `nonce_hash` is 32 raw bytes.
base::Result<bool> spend_nonce(Connection& connection, std::string_view nonce_hash,
                               base::Timestamp expires);

/// The same as a fault: kTaken if the value was used before. The statement may be sent together
/// with others (see Connection::apply()).
base::Result<void> spend_unused_nonce(Connection& connection, std::string_view nonce_hash,
                                      base::Timestamp expires);

/// Deletes at most `most` values that expired at or before `until`. Returns the number of deleted
/// rows.
base::Result<std::int64_t> delete_expired_nonces(Connection& connection, base::Timestamp until,
                                                 std::int64_t most);

}  // namespace store
