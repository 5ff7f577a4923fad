// Taking back what somebody else did to an account, with the ticket that was mailed to its owner.
// Whoever holds one proves nothing but that they read that mail: they lock the account, and open
// nothing.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account_changes.h"
#include "domain/account/account_standing.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/undo_tickets.h"

namespace domain {

/// What became of the address that the ticket was mailed to.
enum class Restored {
  kYes,
  kTaken,  ///< another account has verified it since: this one has none now, and needs an operator
};

struct UndoResult {
  UndoTicket ticket;
  Restored address = Restored::kYes;
};

class Undo {
 public:
  Undo(const Deps& deps, AuditLog& audit_log, UndoTickets& undo_tickets, AccountStanding& standing,
       AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        undo_tickets_(undo_tickets),
        standing_(standing),
        changes_(changes) {}

  /// What the ticket would take back. Changes nothing.
  ///
  /// Faults: kWrongTicket where there never was such a ticket, kSpentTicket where it was used, is
  /// void or has expired.
  base::Result<UndoTicket> look(const base::Secret& ticket);

  /// Gives the account the address back that the ticket was mailed to, as verified as it was; an
  /// account that holds it unverified loses it. Takes the password away, and question, answer,
  /// phone and user key, ends every session and every ticket but those that were issued before this
  /// one. What is left is a new password by a code in a mail. Good for administrators alike.
  ///
  /// Faults: as above; kSpentTicket for all but one of those who use it at once.
  base::Result<UndoResult> undo(const base::Secret& ticket, const Client& client);

 private:
  base::Result<UndoResult> take_back(const UndoTicket& ticket, const Client& client);
  base::Result<Restored> restore_address(const UndoTicket& ticket, const Client& client);
  base::Result<void> lock(std::int64_t account_id);

  Deps deps_;
  AuditLog& audit_log_;
  UndoTickets& undo_tickets_;
  AccountStanding& standing_;
  AccountChanges& changes_;
};

}  // namespace domain
