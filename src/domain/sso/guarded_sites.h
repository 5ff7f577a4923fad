// Single sign-on to other sites of the operator: a ticket opens a child session at a guarded
// origin. Knows origins as texts; the caller checks that they are guarded.
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
struct SsoTicketSubmission;
}  // namespace store

namespace domain {

/// The page that a user requested.
struct ReturnTarget {
  std::string origin;  ///< `https://wiki.example`
  std::string path;    ///< `/page?x=1`
};

/// A new child session.
struct ChildSession {
  base::Secret token;            ///< valid at this origin only
  std::string path;              ///< the requested path
  std::chrono::seconds left{0};  ///< until the absolute end of the parent and this session
  bool kept = false;             ///< the parent is: "keep me signed in"
};

/// Issues tickets and opens child sessions.
class GuardedSites {
 public:
  static constexpr std::chrono::seconds kTicketLife{60};

  /// The number of children of a session at an origin. Several browser tabs may open one at the
  /// same time, and the browser does not necessarily keep the cookie of the last one.
  static constexpr std::int64_t kChildren = 8;

  GuardedSites(const Deps& deps, AuditLog& audit_log, Sessions& sessions)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        audit_log_(audit_log),
        sessions_(sessions) {}

  /// Makes a random value that a browser needs to spend a ticket. The guarded site stores it in a
  /// cookie before the sign-in, so that an attacker cannot sign a victim in with another ticket.
  base::Secret new_state();

  /// Issues a ticket that opens a child of the session at the origin, once, in the browser with the
  /// state.
  ///
  /// Fault kNotSignedIn if the session has just ended.
  base::Result<base::Secret> issue_ticket(const Session& session, const ReturnTarget& to,
                                          std::string_view state);

  /// Spends the ticket and opens the child.
  ///
  /// Faults: kSpentTicket for a ticket that is unknown, expired, spent, or of another origin or
  /// browser; the client is not told which, and the ticket is void from then on. kNotSignedIn or
  /// kDisabled if its session has ended: the ticket is not spent.
  base::Result<ChildSession> redeem(std::string_view ticket, const std::string& origin,
                                    std::string_view state, const Client& client);

 private:
  base::Result<ChildSession> spend(const store::SsoTicketSubmission& submission,
                                   const Client& client);
  base::Result<ChildSession> open_child(const Session& parent, const std::string& origin,
                                        const Client& client);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  Sessions& sessions_;
};

}  // namespace domain
