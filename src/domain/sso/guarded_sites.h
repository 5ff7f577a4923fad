// Other sites of the operator that this service guards: a session is taken over to one of them by a
// ticket, and lives there as a child. Knows origins as texts; whoever calls says which are guarded.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/operations/audit_log.h"

namespace store {
struct SsoTicketClaim;
}  // namespace store

namespace domain {

/// Where somebody wants to go.
struct ReturnTarget {
  std::string origin;  ///< `https://wiki.example`
  std::string path;    ///< `/page?x=1`
};

/// A child session, just opened.
struct ChildSession {
  base::Secret token;            ///< nobody's at any other origin
  std::string path;              ///< where its holder wanted to go
  std::chrono::seconds left{0};  ///< until the parent's absolute end, and thereby this one's
};

class GuardedSites {
 public:
  static constexpr std::chrono::seconds kTicketLife{60};

  /// Children that one session may have at one origin: as many tabs as may arrive there at once,
  /// since the last to arrive need not be whose cookie the browser keeps.
  static constexpr std::int64_t kChildren = 8;

  GuardedSites(const Deps& deps, AuditLog& audit_log, Sessions& sessions)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        audit_log_(audit_log),
        sessions_(sessions) {}

  /// What a browser must have to spend a ticket: kept there by the guarded site before anybody
  /// signs in, so that nobody can be signed in by another's ticket.
  base::Secret new_state();

  /// A ticket that opens a child of the session at the origin, once, for the browser with the
  /// state.
  ///
  /// Fault kNotSignedIn where the session has just ended.
  base::Result<base::Secret> issue_ticket(const Session& session, const ReturnTarget& to,
                                          std::string_view state);

  /// Spends the ticket and opens the child.
  ///
  /// Faults: kSpentTicket for a ticket that is unknown, expired, spent, another origin's or another
  /// browser's: never says which, and the ticket is void from then on. kNotSignedIn or kDisabled
  /// where its session has ended: then the ticket is not spent.
  base::Result<ChildSession> redeem(std::string_view ticket, const std::string& origin,
                                    std::string_view state, const Client& client);

 private:
  base::Result<ChildSession> spend(const store::SsoTicketClaim& claim, const Client& client);
  base::Result<ChildSession> open_child(const Session& parent, const std::string& origin,
                                        const Client& client);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  Sessions& sessions_;
};

}  // namespace domain
