// Table attempt: counters of failed attempts, called buckets. Knows SQL; the domain decides what
// each bucket counts and when it is full.
// Faults: those of store::Connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// The largest number of buckets of one attempt. Unused places of AttemptKeys repeat another key.
inline constexpr std::size_t kAttemptBuckets = 5;
using AttemptKeys = std::array<std::string, kAttemptBuckets>;  ///< 32 raw bytes each

/// One bucket.
struct Attempt {
  std::string key;  ///< 32 raw bytes
  std::int64_t failures = 0;
  base::Timestamp window_start;   ///< the time of the first failure that is counted
  base::Timestamp blocked_until;  ///< attempts are refused until this time
};

/// Counts one failure in each bucket and returns the updated rows, locked until the transaction
/// ends. A window that started before `oldest` or after `newest` is restarted at `now` with one
/// failure.
///
/// `keys`: 1 to kAttemptBuckets different keys of 32 raw bytes.
base::Result<std::vector<Attempt>> count_attempts(Connection& connection,
                                                  std::span<const std::string> keys,
                                                  base::Timestamp now, base::Timestamp oldest,
                                                  base::Timestamp newest);

/// Reads a bucket without a lock. std::nullopt if it has no row.
base::Result<std::optional<Attempt>> find_attempt(Connection& connection, std::string_view key);

/// Subtracts one failure from each bucket. For an attempt that was counted before its check and
/// then succeeded.
base::Result<void> uncount_attempts(Connection& connection, const AttemptKeys& keys);

/// Blocks the bucket until the given time.
base::Result<void> block_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp until);

/// Ends the bucket's waiting time, after an attempt that succeeded.
base::Result<void> unblock_attempts(Connection& connection, std::string_view key);

/// Resets the bucket: deletes its row.
base::Result<void> delete_attempts(Connection& connection, std::string_view key);

/// Deletes at most `most` buckets whose window started at or before `windows_until` and whose
/// waiting time ended at or before `until`. Returns the number of deleted rows.
base::Result<std::int64_t> delete_stale_attempts(Connection& connection,
                                                 base::Timestamp windows_until,
                                                 base::Timestamp until, std::int64_t most);

}  // namespace store
