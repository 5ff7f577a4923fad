// Table recovery_ticket: leave to choose a new password, once.
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

/// Spends whatever tickets of the account are left: its password has just been chosen.
base::Result<void> spend_recovery_tickets_of(Connection& connection, std::int64_t account_id,
                                             base::Timestamp now);

/// Forgets the tickets of an account that goes. The caller holds it.
base::Result<void> delete_recovery_tickets_of(Connection& connection, std::int64_t account_id);

/// Deletes at most `most` of those that expired at `until` or before, spent or not, and returns how
/// many.
base::Result<std::int64_t> delete_expired_recovery_tickets(Connection& connection,
                                                           base::Timestamp until,
                                                           std::int64_t most);

}  // namespace store
