// Table handoff: tickets that take a session over to a guarded origin, once.
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

struct Handoff {
  std::string ticket_hash;  ///< 32 raw bytes
  std::string parent;       ///< the session's token_hash
  std::string origin;       ///< where alone it may be spent
  std::string path;         ///< of that origin, where its holder wants to go
  std::string state_hash;   ///< of what the holder's browser has
  base::Moment expires;
};

/// True where the session is still there.
base::Result<bool> insert_handoff(Connection& connection, const Handoff& handoff);

/// A ticket as it is presented: where, and by which browser.
struct HandoffClaim {
  std::string ticket_hash;
  std::string origin;
  std::string state_hash;
};

/// Spends the ticket: true for exactly one caller, before it expires, at its origin, for its
/// browser.
base::Result<bool> spend_handoff(Connection& connection, const HandoffClaim& claim,
                                 base::Moment now);

/// Spends the ticket wherever it was presented: somebody else may have it too.
base::Result<void> void_handoff(Connection& connection, std::string_view ticket_hash,
                                base::Moment now);

/// Where a ticket's holder wants to go, and the session that it takes over, valid or not.
struct HandedOver {
  std::string path;
  SessionAndAccount session;
};

/// Nothing where the session has ended. Whoever has spent the ticket in the same transaction may
/// rely on the session's token_hash: its refreshing waits for the ticket's row.
base::Result<std::optional<HandedOver>> find_handed_over(Connection& connection,
                                                         std::string_view ticket_hash);

/// Deletes at most `most` of those that expired at `until` or before, spent or not, and returns how
/// many.
base::Result<std::int64_t> delete_expired_handoffs(Connection& connection, base::Moment until,
                                                   std::int64_t most);

}  // namespace store
