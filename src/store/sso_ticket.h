// Table sso_ticket: one-time tickets that open a session at a guarded origin. Knows SQL; only the
// digests of tickets are stored.
// Faults: those of store::Connection.
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

/// A ticket as it is inserted.
struct SsoTicket {
  std::string ticket_hash;  ///< 32 raw bytes
  std::string parent;       ///< the session's token_hash
  std::string origin;       ///< it can be spent at this origin only
  std::string path;         ///< the requested path at that origin
  std::string state_hash;   ///< digest of a random value in a cookie of the browser
  base::Timestamp expires;
};

/// Stores a ticket. Returns false, and stores nothing, if its session has ended.
base::Result<bool> insert_sso_ticket(Connection& connection, const SsoTicket& sso_ticket);

/// A ticket as a browser submits it.
struct SsoTicketSubmission {
  std::string ticket_hash;
  std::string origin;
  std::string state_hash;
};

/// Spends the ticket. Returns true for exactly one caller, before it expires and only if origin and
/// browser match.
base::Result<bool> spend_sso_ticket(Connection& connection, const SsoTicketSubmission& submission,
                                    base::Timestamp now);

/// Makes the ticket void without conditions, because it may be known to others.
base::Result<void> void_sso_ticket(Connection& connection, std::string_view ticket_hash,
                                   base::Timestamp now);

/// The requested path of a ticket and the session that it continues, valid or not.
struct RedeemedTicket {
  std::string path;
  SessionAndAccount session;
};

/// Reads a ticket's path and session. std::nullopt if the session has ended.
///
/// If the caller has spent the ticket in the same transaction, the session's token_hash cannot
/// change before the transaction ends: a refresh of the session waits for the lock of the ticket's
/// row.
base::Result<std::optional<RedeemedTicket>> find_redeemed_ticket(Connection& connection,
                                                                 std::string_view ticket_hash);

/// Deletes at most `most` tickets that expired at or before `until`, spent or not. Returns the
/// number of deleted rows.
base::Result<std::int64_t> delete_expired_sso_tickets(Connection& connection, base::Timestamp until,
                                                      std::int64_t most);

}  // namespace store
