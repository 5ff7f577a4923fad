// A security question that was given without a recent login. A session alone could have been
// stolen, and the answer resets the password, so such a question counts after a week only. The
// owner gets a mail at once and can undo the change until then.
#pragma once

#include <chrono>

#include "base/result.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/recovery/undo_tickets.h"

namespace store {
struct ProfileChange;
}  // namespace store

namespace domain {

/// Holds questions back. Every operation is part of the caller's transaction, which has locked the
/// account.
class PendingQuestions {
 public:
  PendingQuestions(const Deps& deps, UndoTickets& undo_tickets)
      : store_(deps.store), clock_(deps.clock), undo_tickets_(undo_tickets) {}

  /// Takes the question and the answer out of `profile` if they must wait, stores them as pending
  /// and queues a mail to a verified address. `account` is the locked account, `profile` the
  /// validated change by its owner in `session`.
  ///
  /// They wait if the login of the session is older than kRecentLogin, or if they are one half of a
  /// pair whose other half waits. A question that is displayed already is no change.
  base::Result<void> hold_back(const Account& account, const Session& session,
                               store::ProfileChange& profile, const Client& client);

  /// Removes a pending question that does not count yet.
  base::Result<void> drop(const Account& account);

 private:
  base::Result<void> settle(const Account& account, base::Timestamp now);

  store::Connection& store_;
  const base::Clock& clock_;
  UndoTickets& undo_tickets_;
};

}  // namespace domain
