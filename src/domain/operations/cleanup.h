// What time has used up goes: sessions, captchas, codes, tickets of both kinds, nonces, counts of
// failures, mails that are done with, old audit events and figures. In batches that stand in
// nobody's way: while a request holds a row, the batch that met it fails and is tried later, never
// the request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/deps.h"

namespace domain {

/// How many rows of a kind went.
struct Expired {
  std::string_view what;  ///< as people call it: `sessions`, `mail codes` …
  std::int64_t rows = 0;
};

/// Safe beside running workers, and beside itself in another process.
class Cleanup {
 public:
  /// Most rows of one batch: a few milliseconds in which nobody else can have them.
  static constexpr std::int64_t kBatch = 200;

  /// Nothing goes until it has been over for this long: a request may have looked at it a moment
  /// before, and clocks of several hosts differ by seconds.
  static constexpr std::chrono::minutes kSlack{1};

  explicit Cleanup(const Deps& deps)
      : store_(deps.store), clock_(deps.clock), options_(deps.options) {}

  /// Deletes one batch, of the next kind that has anything to go, and returns how many rows that
  /// was: go on while it is something, pause when it is 0. What somebody holds is left for later.
  ///
  /// Faults: kStoreDown, kUncertain, kUnexpected.
  base::Result<std::int64_t> step();

  /// Deletes batch after batch until nothing is left, and returns what went of every kind. Waits
  /// for what somebody holds, and gives a kind up for this time after a second or two without
  /// progress. The same faults; what went before one stays gone.
  base::Result<std::vector<Expired>> finish();

  /// Deletes every account's verifiers of a scheme that is out of use, in small batches. Returns
  /// how many.
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
