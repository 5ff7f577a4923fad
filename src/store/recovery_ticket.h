// Table recovery_ticket: one-time permissions to choose a new password. Only digests are stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct RecoveryTicket {
  std::int64_t account_id = 0;
  base::Timestamp expires;
  bool spent = false;
};

base::Result<void> insert_recovery_ticket(Connection& connection, std::string_view ticket_hash,
                                          std::int64_t account_id, base::Timestamp issued,
                                          base::Timestamp expires);

base::Result<std::optional<RecoveryTicket>> find_recovery_ticket(Connection& connection,
                                                                 std::string_view ticket_hash);

/// Spends the ticket: true for exactly one caller, before it expires, for that account alone.
base::Result<bool> spend_recovery_ticket(Connection& connection, std::string_view ticket_hash,
                                         std::int64_t account_id, base::Timestamp now);

/// Spends all unused tickets of the account, after its password was changed.
base::Result<void> spend_recovery_tickets_of(Connection& connection, std::int64_t account_id,
                                             base::Timestamp now);

/// Deletes the tickets of an account that is deleted. The caller has locked the account.
base::Result<void> delete_recovery_tickets_of(Connection& connection, std::int64_t account_id);

/// Deletes at most `most` of those that expired at `until` or before, spent or not, and returns how
/// many.
base::Result<std::int64_t> delete_expired_recovery_tickets(Connection& connection,
                                                           base::Timestamp until,
                                                           std::int64_t most);

}  // namespace store
