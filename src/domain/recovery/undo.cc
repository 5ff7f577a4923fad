#include "domain/recovery/undo.h"

#include "store/account.h"
#include "store/password_verifier.h"
#include "store/transaction.h"

namespace domain {

using base::Fault;

base::Result<UndoTicket> Undo::look(const base::Secret& ticket) {
  return undo_tickets_.find(ticket);
}

base::Result<UndoResult> Undo::undo(const base::Secret& ticket, const Client& client) {
  auto found = undo_tickets_.find(ticket);
  if (!found) return base::pass(found);
  return store::transact(deps_.store, [&] { return take_back(*found, client); });
}

// Locks the account first, as all operations do. If the account was deleted, so was the ticket.
base::Result<UndoResult> Undo::take_back(const UndoTicket& ticket, const Client& client) {
  auto account = store::lock_account_by_id(deps_.store, ticket.account_id);
  if (!account) return base::pass(account);
  if (!*account) return base::fail(Fault::kSpentTicket, "account gone");
  if (auto spent = undo_tickets_.spend(ticket); !spent) return base::pass(spent);
  if (auto locked = lock(ticket.account_id); !locked) return base::pass(locked);
  auto address = restore_address(ticket, client);
  if (!address) return base::pass(address);
  auto noted = audit_log_.audit(client, ticket.account_id, "undo");
  if (!noted) return base::pass(noted);
  return UndoResult{.ticket = ticket, .address = *address};
}

// Also if the account still has the address, because the code for the next password is mailed
// there. Otherwise the present address may be the intruder's, who must not get that code.
base::Result<Restored> Undo::restore_address(const UndoTicket& ticket, const Client& client) {
  const base::Timestamp now = deps_.clock.now();
  const std::int64_t id = ticket.account_id;
  if (auto released = changes_.release_address(ticket.email_key, id, client); !released) {
    return base::pass(released);
  }
  auto restored = store::update_email(
      deps_.store, id,
      store::Email{
          .text = ticket.email, .key = ticket.email_key, .verified = ticket.email_verified},
      now);
  if (restored) return Restored::kYes;
  if (restored.error().fault != Fault::kTaken) return base::pass(restored);
  auto taken = store::update_email(deps_.store, id, std::nullopt, now);
  if (!taken) return base::pass(taken);
  return Restored::kTaken;
}

base::Result<void> Undo::lock(std::int64_t account_id) {
  if (auto ended = access_.end_access(account_id); !ended) return base::pass(ended);
  auto gone = store::replace_password_verifiers(deps_.store, account_id, {});
  if (!gone) return gone;
  const base::Timestamp now = deps_.clock.now();
  // An intruder may have closed the account too.
  if (auto kept = store::end_closing(deps_.store, account_id, now); !kept) return kept;
  auto told =
      store::update_password_state(deps_.store, account_id, store::PasswordState::kLocked, now);
  if (!told) return told;
  return store::forget_recovery(deps_.store, account_id, now);
}

}  // namespace domain
