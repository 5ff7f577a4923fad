// Converts the store's rows to values of the domain and back. Included only by .cc files of the
// domain: no header of the domain uses rows, so contracts do not depend on them.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "domain/account/account.h"
#include "domain/account/account_history.h"
#include "domain/account/account_search.h"
#include "domain/login/verifier.h"
#include "domain/mail/outbox.h"
#include "domain/recovery/undo_tickets.h"
#include "store/account.h"
#include "store/account_listing.h"
#include "store/audit_event.h"
#include "store/outbox.h"
#include "store/password_verifier.h"
#include "store/session.h"
#include "store/undo_ticket.h"

namespace domain {

Account from_row(store::Account&& row);
ListedAccount from_row(store::ListedAccount&& row);
Verifiers from_row(store::PasswordVerifiers row);
AuditLine from_row(store::AuditLine row);
MailLine from_row(store::MailLine row);
SessionLine from_row(store::SessionLine row);
QueuedMail from_row(store::QueuedMail row);
UndoTicket from_row(store::UndoTicket row);

store::Role to_row(Role role);
store::Status to_row(Status status);
store::PasswordState to_row(PasswordState state);
store::AccountFilter to_row(const AccountFilter& filter);
store::PasswordVerifier to_row(Verifier verifier);
store::PasswordVerifiers to_row(Verifiers verifiers);

/// The id and epoch of an account that was read before, for a lock that checks whether it was
/// changed.
store::SeenAccount seen(const Account& account);

/// Locks the account's row until the transaction ends and reads it. std::nullopt unless the account
/// still has the session epoch and the status of `seen`, and is not disabled.
base::Result<std::optional<Account>> lock_unchanged(store::Connection& connection,
                                                    const Account& seen);

/// Converts the result of a statement. A failure is passed on.
template <class Row>
auto from_row(base::Result<std::optional<Row>> found)
    -> base::Result<std::optional<decltype(from_row(std::declval<Row>()))>> {
  if (!found) return base::pass(found);
  if (!*found) return std::nullopt;
  return from_row(std::move(**found));
}

template <class Row>
auto from_rows(base::Result<std::vector<Row>> rows)
    -> base::Result<std::vector<decltype(from_row(std::declval<Row>()))>> {
  if (!rows) return base::pass(rows);
  std::vector<decltype(from_row(std::declval<Row>()))> values;
  values.reserve(rows->size());
  for (Row& row : *rows) values.push_back(from_row(std::move(row)));
  return values;
}

}  // namespace domain
