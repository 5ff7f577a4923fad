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

/// A bucket to count in.
struct AttemptBucket {
  std::string key;        ///< 32 raw bytes
  std::string_view kind;  ///< what it counts, for the operator
  std::optional<std::int64_t> account_id;
  std::chrono::milliseconds window{0};  ///< how long failures are counted together
  std::int64_t weight = 1;              ///< the failures to add; 0 only reads and locks the row
};

/// One bucket.
struct Attempt {
  std::string key;  ///< 32 raw bytes
  std::int64_t failures = 0;
  base::Timestamp window_start;   ///< the time of the first failure that is counted
  base::Timestamp blocked_until;  ///< attempts are refused until this time
};

/// Counts a failure in each bucket and returns the updated rows, locked until the transaction ends.
/// A window that has ended at `now`, or began after `newest`, begins again with this failure.
///
/// `buckets`: 1 to kAttemptBuckets with different keys.
base::Result<std::vector<Attempt>> count_attempts(Connection& connection,
                                                  std::span<const AttemptBucket> buckets,
                                                  base::Timestamp now, base::Timestamp newest);

/// Reads a bucket without a lock. std::nullopt if it has no row.
base::Result<std::optional<Attempt>> find_attempt(Connection& connection, std::string_view key);

/// Subtracts one failure from each bucket. For an attempt that was counted before its check and
/// then succeeded.
base::Result<void> uncount_attempts(Connection& connection, const AttemptKeys& keys);

/// Blocks the bucket until the given time, or leaves a later one, unless that is after `latest`.
base::Result<void> block_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp until, base::Timestamp latest);

/// Ends the bucket's waiting time if it ends at `until`, so not if another attempt has set it
/// since.
base::Result<void> unblock_attempts(Connection& connection, std::string_view key,
                                    base::Timestamp until);

/// Lets the bucket's window begin at `now`, with all its failures.
base::Result<void> renew_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp now);

/// Resets the bucket: deletes its row. Returns true if there was one.
base::Result<bool> remove_attempts(Connection& connection, std::string_view key);

/// The same for a caller that does not need the result.
base::Result<void> delete_attempts(Connection& connection, std::string_view key);

/// Deletes all buckets of the account. Returns their number.
base::Result<std::int64_t> delete_attempts_of(Connection& connection, std::int64_t account_id);

/// A bucket of an account, for the operator.
struct AttemptLine {
  std::string kind;
  std::int64_t failures = 0;
  base::Timestamp window_start;
  base::Timestamp window_end;
  base::Timestamp blocked_until;
};

/// The account's buckets whose window has not ended at `now`, by kind.
base::Result<std::vector<AttemptLine>> list_attempts_of(Connection& connection,
                                                        std::int64_t account_id,
                                                        base::Timestamp now);

/// A full bucket with its account.
struct FullAttempt {
  std::int64_t account_id = 0;
  std::optional<std::string> username;
  std::optional<std::string> email;
  AttemptLine line;
};

/// The accounts' buckets of this kind with at least `failures` whose window has not ended at `now`,
/// by account. Reads all counters of accounts.
base::Result<std::vector<FullAttempt>> list_full_attempts(Connection& connection,
                                                          std::string_view kind,
                                                          std::int64_t failures,
                                                          base::Timestamp now);

/// A kind of bucket and the number of failures from which on one is full.
struct FullKind {
  std::string_view kind;
  std::int64_t failures = 0;
};

/// Those of the accounts that have a full bucket of one of two kinds. Reads the buckets of these
/// accounts only.
base::Result<std::vector<std::int64_t>> list_full_accounts_among(
    Connection& connection, const std::vector<std::int64_t>& ids, const FullKind& one,
    const FullKind& other, base::Timestamp now);

/// Deletes at most `most` buckets whose window and waiting time ended at or before `until`, of
/// those that began at or before `started_until`. Returns the number of deleted rows.
base::Result<std::int64_t> delete_stale_attempts(Connection& connection,
                                                 base::Timestamp started_until,
                                                 base::Timestamp until, std::int64_t most);

}  // namespace store
