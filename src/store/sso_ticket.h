// Table sso_ticket: one-time tickets that open a session at a guarded origin. Knows SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"
#include "store/session.h"

namespace store {

struct SsoTicket {
  std::string ticket_hash;  ///< 32 raw bytes
  std::string parent;       ///< the session's token_hash
  std::string origin;       ///< where alone it may be spent
  std::string path;         ///< of that origin, where its holder wants to go
  std::string state_hash;   ///< of what the holder's browser has
  base::Timestamp expires;
};

/// True where the session is still there.
base::Result<bool> insert_sso_ticket(Connection& connection, const SsoTicket& sso_ticket);

/// A ticket as it is presented: where, and by which browser.
struct SsoTicketClaim {
  std::string ticket_hash;
  std::string origin;
  std::string state_hash;
};

/// Spends the ticket: true for exactly one caller, before it expires, at its origin, for its
/// browser.
base::Result<bool> spend_sso_ticket(Connection& connection, const SsoTicketClaim& claim,
                                    base::Timestamp now);

/// Spends the ticket without conditions: it may be known to others.
base::Result<void> void_sso_ticket(Connection& connection, std::string_view ticket_hash,
                                   base::Timestamp now);

/// Where a ticket's holder wants to go, and the session that it takes over, valid or not.
struct RedeemedTicket {
  std::string path;
  SessionAndAccount session;
};

/// Nothing where the session has ended. Whoever has spent the ticket in the same transaction may
/// rely on the session's token_hash: its refreshing waits for the ticket's row.
base::Result<std::optional<RedeemedTicket>> find_handed_over(Connection& connection,
                                                             std::string_view ticket_hash);

/// Deletes at most `most` of those that expired at `until` or before, spent or not, and returns how
/// many.
base::Result<std::int64_t> delete_expired_sso_tickets(Connection& connection, base::Timestamp until,
                                                      std::int64_t most);

}  // namespace store
