#include "domain/account/account_access.h"

#include "domain/rows.h"
#include "store/account.h"
#include "store/recovery_ticket.h"

namespace domain {

base::Result<ChangeResult> AccountAccess::change(const Account& account,
                                                 const RoleAndStatus& requested,
                                                 LastAdministrator last, const Client& client) {
  ChangeResult result = ChangeResult::kWasSo;
  if (requested.role) {
    auto done = change_role(account, *requested.role, last, client);
    if (!done || *done == ChangeResult::kIsLast) return done;
    result = *done;
  }
  if (requested.status) {
    auto done = change_status(account, *requested.status, last, client);
    if (!done || *done == ChangeResult::kIsLast) return done;
    if (*done == ChangeResult::kChanged) result = ChangeResult::kChanged;
  }
  return result;
}

// Sessions and tickets of one role are not valid for the other.
base::Result<ChangeResult> AccountAccess::change_role(const Account& account, Role role,
                                                      LastAdministrator last,
                                                      const Client& client) {
  if (account.role == role) return ChangeResult::kWasSo;
  auto allowed = may_go(account, last);
  if (!allowed) return base::pass(allowed);
  if (!*allowed) return ChangeResult::kIsLast;
  auto updated = store::update_role(deps_.store, account.id, to_row(role), deps_.clock.now());
  if (!updated) return base::pass(updated);
  if (auto ended = end_access(account.id); !ended) return base::pass(ended);
  const bool raised = role == Role::kAdmin;
  auto noted =
      audit_log_.audit(client, account.id, raised ? "account-role-admin" : "account-role-user");
  if (!noted) return base::pass(noted);
  return ChangeResult::kChanged;
}

base::Result<ChangeResult> AccountAccess::change_status(const Account& account, Status status,
                                                        LastAdministrator last,
                                                        const Client& client) {
  const bool disables = status == Status::kDisabled;
  if (account.status == status) return ChangeResult::kWasSo;
  auto allowed = disables ? may_go(account, last) : true;
  if (!allowed) return base::pass(allowed);
  if (!*allowed) return ChangeResult::kIsLast;
  auto updated = store::update_status(deps_.store, account.id, to_row(status), deps_.clock.now());
  if (!updated) return base::pass(updated);
  if (disables) {
    if (auto ended = end_access(account.id); !ended) return base::pass(ended);
  }
  auto noted =
      audit_log_.audit(client, account.id, disables ? "account-disable" : "account-enable");
  if (!noted) return base::pass(noted);
  return ChangeResult::kChanged;
}

base::Result<bool> AccountAccess::may_go(const Account& account, LastAdministrator last) {
  const bool counts = account.role == Role::kAdmin && account.status == Status::kEnabled;
  if (!counts || last == LastAdministrator::kMayGo) return true;
  return store::lock_another_administrator(deps_.store, account.id);
}

base::Result<std::int64_t> AccountAccess::end_access(std::int64_t account_id) {
  const base::Timestamp now = deps_.clock.now();
  auto epoch = store::raise_session_epoch(deps_.store, account_id, now);
  if (!epoch) return epoch;
  auto spent = store::spend_recovery_tickets_of(deps_.store, account_id, now);
  if (!spent) return base::pass(spent);
  return epoch;
}

}  // namespace domain
