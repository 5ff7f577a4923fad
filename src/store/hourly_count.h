// Tables tally and meter: how much of something there was in an hour, and how far a host's counters
// were read. Knows SQL; knows no hours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct Tally {
  base::Moment hour;  ///< its beginning
  std::string what;
  std::int64_t count = 0;
};

/// Of `from` and after, in the order of their hours.
base::Result<std::vector<Tally>> list_tallies(Connection& connection, base::Moment from);

struct Counted {
  base::Moment hour;
  base::Moment counted;  ///< when it was last written
};

/// The newest hour, up to `until`, that has a tally of this which was written at `now` or before; nothing
/// where none has. What a clock that was ahead has written does not count.
base::Result<std::optional<Counted>> newest_tally(Connection& connection, std::string_view what,
                                                  base::Moment until, base::Moment now);

/// Writes the hour's tally, over an older one.
base::Result<void> put_tally(Connection& connection, const Tally& tally, base::Moment now);

/// Adds to the hour's tally, which begins at 0.
base::Result<void> raise_tally(Connection& connection, const Tally& tally, base::Moment now);

/// How far the host's counter was read; nothing where it never was.
base::Result<std::optional<std::int64_t>> find_meter(Connection& connection, std::string_view host);

/// Begins a meter; one that is there stays as it is.
base::Result<void> begin_meter(Connection& connection, std::string_view host, std::int64_t reading);

/// True for one of those who have seen the meter at `seen`, where the new reading is another.
base::Result<bool> advance_meter(Connection& connection, std::string_view host, std::int64_t seen,
                                 std::int64_t reading);

/// Deletes at most `most` tallies of `until` or before, and returns how many.
base::Result<std::int64_t> delete_old_tallies(Connection& connection, base::Moment until,
                                              std::int64_t most);

}  // namespace store
