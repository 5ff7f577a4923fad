// Deletes expired rows: sessions, captchas, codes, tickets, nonces, throttle counters, finished
// mails, old audit events and statistics. Works in batches that never block a request: if a request
// has locked a row, the batch fails and is tried later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/deps.h"

namespace domain {

/// The number of deleted rows of a kind.
struct Expired {
  std::string_view what;  ///< a name for people: `sessions`, `mail codes`
  std::int64_t rows = 0;
};

/// Can run at the same time as workers and other cleanups.
class Cleanup {
 public:
  /// The largest number of rows of a batch, which locks them for a few milliseconds.
  static constexpr std::int64_t kBatch = 200;

  /// Rows are deleted only this long after they have expired, because a request may have read them
  /// shortly before, and the clocks of several hosts differ by seconds.
  static constexpr std::chrono::minutes kSlack{1};

  explicit Cleanup(const Deps& deps)
      : store_(deps.store), clock_(deps.clock), options_(deps.options) {}

  /// For the mailer: deletes one batch of the next kind that has expired rows, and returns the
  /// number of rows. 0 means that no kind has any; pause then. Locked rows are left for later, and
  /// so are changes of accounts for which only maintenance has the privileges.
  ///
  /// Faults: kStoreDown, kUncertain, kUnexpected.
  base::Result<std::int64_t> step();

  /// Deletes all expired rows in batches, and returns the number of rows of each kind. Waits for
  /// locked rows, but skips a kind after a second or two without progress. The same faults; batches
  /// before a fault are committed.
  base::Result<std::vector<Expired>> finish();

  /// Deletes all verifiers of a scheme that is no longer used, in small batches. Returns the number
  /// of deleted rows.
  base::Result<std::uint64_t> forget_scheme(std::string_view scheme);

 private:
  struct Kind;
  static const Kind kKinds[];

  base::Result<std::int64_t> remove_batch(const Kind& kind);
  base::Result<Expired> remove_all(const Kind& kind);

  store::Connection& store_;
  const base::Clock& clock_;
  const Options& options_;
  std::size_t next_ = 0;
};

}  // namespace domain
