// The connections that the server has now. Knows SQL.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "store/connection.h"

namespace store {

/// Returns the numbers of all connections of this connection's database user. One that is missing
/// has ended, and its transaction too: the server removes a connection after that.
base::Result<std::vector<std::uint64_t>> list_connections(Connection& connection);

}  // namespace store
