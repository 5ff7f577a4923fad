// Undoes a change by an intruder with the ticket that was mailed to the owner. A ticket proves only
// that its user can read that mail, so it locks the account and gives no access.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account_access.h"
#include "domain/account/account_changes.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/undo_tickets.h"

namespace domain {

/// The result for the address that the ticket was mailed to.
enum class Restored {
  kYes,
  kTaken,  ///< another account has verified it; this one has no address and needs an operator
};

/// The result of an undo.
struct UndoResult {
  UndoTicket ticket;
  Restored address = Restored::kYes;
};

/// Uses undo tickets.
class Undo {
 public:
  Undo(const Deps& deps, AuditLog& audit_log, UndoTickets& undo_tickets, AccountAccess& access,
       AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        undo_tickets_(undo_tickets),
        access_(access),
        changes_(changes) {}

  /// Reads the change that the ticket undoes. Changes nothing.
  ///
  /// Faults: kWrongTicket if it was never issued, kSpentTicket if it was used, is void or has
  /// expired.
  base::Result<UndoTicket> look(const base::Secret& ticket);

  /// Restores the verified address that the ticket was mailed to; another account with the same
  /// unverified address loses it. Removes password, question, answer, phone and user key, and ends
  /// all sessions and all tickets except those that were issued before this one. Afterwards only a
  /// reset by mail gives access. Also works for administrators.
  ///
  /// Faults: as for look(); kSpentTicket for all but one of several simultaneous uses.
  base::Result<UndoResult> undo(const base::Secret& ticket, const Client& client);

 private:
  base::Result<UndoResult> take_back(const UndoTicket& ticket, const Client& client);
  base::Result<Restored> restore_address(const UndoTicket& ticket, const Client& client);
  base::Result<void> lock(std::int64_t account_id);

  Deps deps_;
  AuditLog& audit_log_;
  UndoTickets& undo_tickets_;
  AccountAccess& access_;
  AccountChanges& changes_;
};

}  // namespace domain
