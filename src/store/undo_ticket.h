// Table undo_ticket: one-time permissions to undo a change of a password or an address. Knows SQL;
// only the digests of tickets are stored.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// A ticket without its digest.
struct UndoTicket {
  std::int64_t id = 0;  ///< increases with each ticket, also if the clock is set back
  std::int64_t account_id = 0;
  std::string kind;   ///< `password-changed`, `email-changed` or `question-changed`
  std::string email;  ///< the verified address before the change; it got the mail
  std::string email_key;
  base::Timestamp email_verified;
  base::Timestamp issued;
  base::Timestamp expires;
  bool spent = false;  ///< used or made void
};

/// Stores a ticket; `id` and `spent` are ignored. The caller has locked the account row.
/// `ticket_hash` is 32 raw bytes.
base::Result<void> insert_undo_ticket(Connection& connection, std::string_view ticket_hash,
                                      const UndoTicket& ticket);

/// Finds a ticket, also one that is spent or expired. std::nullopt if it was never issued.
base::Result<std::optional<UndoTicket>> find_undo_ticket(Connection& connection,
                                                         std::string_view ticket_hash);

/// Returns true if the account has a ticket of this kind that is neither spent nor expired.
base::Result<bool> has_undo_ticket(Connection& connection, std::int64_t account_id,
                                   std::string_view kind, base::Timestamp now);

/// Spends the ticket. Returns true for exactly one caller, and only before it expires.
base::Result<bool> spend_undo_ticket(Connection& connection, std::int64_t id, base::Timestamp now);

/// Makes all tickets of the account with ids above `id` void; with 0, all of them. The caller has
/// locked the account row.
base::Result<void> spend_undo_tickets_after(Connection& connection, std::int64_t account_id,
                                            std::int64_t id, base::Timestamp now);

/// Deletes the tickets of an account that is being deleted. The caller has locked the account row.
base::Result<void> delete_undo_tickets_of(Connection& connection, std::int64_t account_id);

/// Deletes at most `most` tickets that expired at or before `until`, spent or not. Returns the
/// number of deleted rows.
base::Result<std::int64_t> delete_expired_undo_tickets(Connection& connection,
                                                       base::Timestamp until, std::int64_t most);

}  // namespace store
