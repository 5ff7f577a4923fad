// Table attempt: failed attempts, counted in buckets. Knows SQL; the domain decides what a bucket
// stands for and when it is full.
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

/// Most buckets one attempt counts in. AttemptKeys of fewer name one twice.
inline constexpr std::size_t kAttemptBuckets = 5;
using AttemptKeys = std::array<std::string, kAttemptBuckets>;  ///< 32 raw bytes each

struct Attempt {
  std::string key;
  std::int64_t failures = 0;
  base::Timestamp window_start;
  base::Timestamp blocked_until;
};

/// Counts one failure in each bucket, 1 to kAttemptBuckets of them, no two alike, and returns their
/// rows as they are now, locked until the transaction ends. A window that began before `oldest` or
/// after `newest` begins anew.
base::Result<std::vector<Attempt>> count_attempts(Connection& connection,
                                                  std::span<const std::string> keys,
                                                  base::Timestamp now, base::Timestamp oldest,
                                                  base::Timestamp newest);

/// The bucket's row as it is, without a lock; nothing where it is empty.
base::Result<std::optional<Attempt>> find_attempt(Connection& connection, std::string_view key);

/// Takes one failure back from each bucket: the attempt, which was counted before it was made,
/// succeeded.
base::Result<void> uncount_attempts(Connection& connection, const AttemptKeys& keys);

/// Refuses the bucket until then.
base::Result<void> block_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp until);

/// Ends the bucket's waiting time: the attempt succeeded.
base::Result<void> unblock_attempts(Connection& connection, std::string_view key);

base::Result<void> delete_attempts(Connection& connection, std::string_view key);

/// Deletes at most `most` of those whose window began at `windows_until` or before and whose wait
/// ended at `until` or before; returns how many.
base::Result<std::int64_t> delete_stale_attempts(Connection& connection,
                                                 base::Timestamp windows_until,
                                                 base::Timestamp until, std::int64_t most);

}  // namespace store
