// MariaDB's error codes as faults. Used by the connection alone. Knows no statement.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/result.h"

namespace store {

/// Errors after which the state of the link is unknown: all errors of the client library, and those
/// with which the server closes the link.
bool is_loss(unsigned code);

/// The transaction was rolled back because of a deadlock or a Galera conflict; an immediate retry
/// usually succeeds.
bool is_busy(unsigned code);

/// `mariadb CODE: TEXT`, for the private detail of a failure.
std::string describe(unsigned code, std::string_view text);

/// The failure of a statement: kTaken with the key's name in `field` for a duplicate key,
/// kStoreBusy if is_busy(), kStoreDown for a lost link or a lock wait time-out, else kUnexpected.
std::unexpected<base::Failure> explain(unsigned code, const std::string& text);

}  // namespace store
