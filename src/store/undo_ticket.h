// Table undo_ticket: one-time permissions to undo a change of a password or an address. Knows SQL;
// only the ticket's digest is stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct UndoTicket {
  std::int64_t id = 0;  ///< rises with each ticket of an account, whatever clocks say
  std::int64_t account_id = 0;
  std::string kind;   ///< `password-changed` or `email-changed`
  std::string email;  ///< that it was mailed to, which was verified, and since when
  std::string email_key;
  base::Timestamp email_verified;
  base::Timestamp issued;
  base::Timestamp expires;
  bool spent = false;  ///< used, or void
};

/// Writes the ticket; its id and whether it is spent are not the caller's to say. The caller holds
/// the account. `ticket_hash` is 32 raw bytes.
base::Result<void> insert_undo_ticket(Connection& connection, std::string_view ticket_hash,
                                      const UndoTicket& ticket);

base::Result<std::optional<UndoTicket>> find_undo_ticket(Connection& connection,
                                                         std::string_view ticket_hash);

/// Whether the account has a ticket of this kind that could still be used.
base::Result<bool> has_undo_ticket(Connection& connection, std::int64_t account_id,
                                   std::string_view kind, base::Timestamp now);

/// Spends the ticket: true for exactly one caller, before it expires.
base::Result<bool> spend_undo_ticket(Connection& connection, std::int64_t id, base::Timestamp now);

/// Makes every ticket of the account void that was issued after the one of this id; after 0, all.
/// The caller holds the account.
base::Result<void> spend_undo_tickets_after(Connection& connection, std::int64_t account_id,
                                            std::int64_t id, base::Timestamp now);

/// Deletes the tickets of an account that is deleted. The caller has locked the account.
base::Result<void> delete_undo_tickets_of(Connection& connection, std::int64_t account_id);

/// Deletes at most `most` of those that expired at `until` or before, spent or not, and returns how
/// many.
base::Result<std::int64_t> delete_expired_undo_tickets(Connection& connection,
                                                       base::Timestamp until, std::int64_t most);

}  // namespace store
