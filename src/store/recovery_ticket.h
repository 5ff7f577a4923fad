// Table recovery_ticket: one-time permissions to set a new password. Knows SQL; only the digests of
// tickets are stored.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// A ticket without its digest.
struct RecoveryTicket {
  std::int64_t account_id = 0;
  base::Timestamp expires;
  bool spent = false;  ///< used, or made void by a password change
};

/// Stores a new ticket. `ticket_hash`, here and below, is 32 raw bytes.
base::Result<void> insert_recovery_ticket(Connection& connection, std::string_view ticket_hash,
                                          std::int64_t account_id, base::Timestamp issued,
                                          base::Timestamp expires);

/// Finds a ticket, also one that is spent or expired. std::nullopt if it was never issued.
base::Result<std::optional<RecoveryTicket>> find_recovery_ticket(Connection& connection,
                                                                 std::string_view ticket_hash);

/// Spends the ticket. Returns true for exactly one caller, before it expires and only if it belongs
/// to the account.
base::Result<bool> spend_recovery_ticket(Connection& connection, std::string_view ticket_hash,
                                         std::int64_t account_id, base::Timestamp now);

/// Makes all unused tickets of the account void, after its password was changed.
base::Result<void> spend_recovery_tickets_of(Connection& connection, std::int64_t account_id,
                                             base::Timestamp now);

/// Deletes the tickets of an account that is being deleted. The caller has locked the account row.
base::Result<void> delete_recovery_tickets_of(Connection& connection, std::int64_t account_id);

/// Deletes at most `most` tickets that expired at or before `until`, spent or not. Returns the
/// number of deleted rows.
base::Result<std::int64_t> delete_expired_recovery_tickets(Connection& connection,
                                                           base::Timestamp until,
                                                           std::int64_t most);

}  // namespace store
