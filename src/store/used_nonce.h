// Table used_nonce: what must never be accepted again, until it would have expired anyway.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// True where this call was the first to spend it. `nonce_hash` is 32 raw bytes.
base::Result<bool> spend_nonce(Connection& connection, std::string_view nonce_hash,
                               base::Timestamp expires);

/// The same, where a spent one is a fault: kTaken.
base::Result<void> spend_unused_nonce(Connection& connection, std::string_view nonce_hash,
                                      base::Timestamp expires);

/// Deletes at most `most` of those that expired at `until` or before, and returns how many.
base::Result<std::int64_t> delete_expired_nonces(Connection& connection, base::Timestamp until,
                                                 std::int64_t most);

}  // namespace store
