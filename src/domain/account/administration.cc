#include "domain/account/administration.h"

#include <algorithm>

#include "domain/account/identifiers.h"
#include "domain/account/validation.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/audit_event.h"
#include "store/known_network.h"
#include "store/password_verifier.h"
#include "store/recovery_ticket.h"
#include "store/session.h"
#include "store/transaction.h"
#include "store/undo_ticket.h"

namespace domain {
namespace {

using base::Fault;

base::Result<Account> there(base::Result<std::optional<store::Account>> found) {
  if (!found) return base::pass(found);
  if (!*found) return base::fail(Fault::kNotFound);
  return from_row(std::move(**found));
}

std::vector<std::string> schemes_of(const store::PasswordVerifiers& verifiers) {
  std::vector<std::string> schemes;
  for (const store::PasswordVerifier& verifier : verifiers) schemes.push_back(verifier.scheme);
  return schemes;
}

}  // namespace

base::Result<Account> Administration::find_by_id(std::int64_t id) {
  return there(store::find_account_by_id(deps_.store, id));
}

base::Result<Account> Administration::find_by_username(std::string_view username) {
  return there(store::find_account_by_username(deps_.store, as_submitted(username).key));
}

base::Result<Account> Administration::find_by_email(std::string_view email) {
  return there(store::find_account_by_email(deps_.store, as_submitted(email).key));
}

base::Result<AccountDetails> Administration::details(std::int64_t id) {
  auto account = from_row(store::find_listed_account(deps_.store, id));
  if (!account) return base::pass(account);
  if (!*account) return base::fail(Fault::kNotFound);
  auto login_time = store::find_login_time(deps_.store, id);
  if (!login_time) return base::pass(login_time);
  auto valid = sessions(id);
  if (!valid) return base::pass(valid);
  auto verifiers = store::list_password_verifiers(deps_.store, id);
  if (!verifiers) return base::pass(verifiers);
  return AccountDetails{.account = std::move(**account),
                        .login_time = *login_time,
                        .sessions = std::move(*valid),
                        .schemes = schemes_of(*verifiers)};
}

base::Result<std::vector<SessionLine>> Administration::sessions(std::int64_t id) {
  return from_rows(store::list_sessions(deps_.store, id, deps_.clock.now()));
}

base::Result<std::vector<Account>> Administration::list(const AccountFilter& filter,
                                                        std::int64_t after, std::int64_t limit) {
  auto rows = store::list_accounts(deps_.store, to_row(filter), after, limit);
  if (!rows) return base::pass(rows);
  std::vector<Account> accounts;
  for (store::ListedAccount& row : *rows) accounts.push_back(from_row(std::move(row.account)));
  return accounts;
}

base::Result<AccountPage> Administration::search(const AccountSearch& search) {
  return search_accounts(deps_.store, search);
}

base::Result<AccountTotal> Administration::count(const AccountSearch& search) {
  return count_accounts(deps_.store, search, deps_.clock.now());
}

base::Result<std::vector<AuditLine>> Administration::events(std::int64_t id, std::int64_t before,
                                                            std::int64_t limit) {
  if (auto account = find_by_id(id); !account) return base::pass(account);
  return from_rows(store::list_audit_events(deps_.store, id, before, limit));
}

base::Result<ChangeResult> Administration::change(std::int64_t id, const AccountChange& change,
                                                  LastAdministrator last, const Client& client) {
  auto changed = changes_.apply(ChangeTarget::by_operator(id, last), change, client);
  if (!changed) return base::pass(changed);
  return changed->result;
}

base::Result<ChangeResult> Administration::disable(std::int64_t id, LastAdministrator last,
                                                   const Client& client) {
  return change(id, {.status = Status::kDisabled}, last, client);
}

base::Result<ChangeResult> Administration::enable(std::int64_t id, const Client& client) {
  return change(id, {.status = Status::kEnabled}, LastAdministrator::kStays, client);
}

base::Result<ChangeResult> Administration::set_role(std::int64_t id, Role role,
                                                    LastAdministrator last, const Client& client) {
  return change(id, {.role = role}, last, client);
}

base::Result<void> Administration::set_password(std::int64_t id, const base::Secret& password,
                                                const Client& client) {
  auto seen = find_by_id(id);
  if (!seen) return base::pass(seen);
  auto strong = check_password(password, own_words_of(*seen), deps_.options);
  if (!strong) return strong;
  auto verifiers = passwords_.make(password);
  if (!verifiers) return base::pass(verifiers);
  return store::transact(deps_.store, [&]() -> base::Result<void> {
    auto account = lock(id);
    if (!account) return base::pass(account);
    if (auto forgotten = forget_recovery(id); !forgotten) return forgotten;
    auto epoch = changes_.replace_password(
        *account, *verifiers,
        {.action = "account-password", .mail = kPasswordChangedMail, .actor = Actor::kOperator},
        client);
    if (!epoch) return base::pass(epoch);
    return {};
  });
}

base::Result<ChangeResult> Administration::force_reset(std::int64_t id, const Client& client) {
  return store::transact(deps_.store, [&]() -> base::Result<ChangeResult> {
    auto account = lock(id);
    if (!account) return base::pass(account);
    if (!account->email) return ChangeResult::kNoAddress;
    auto moved = undo_tickets_.could_restore_address(id);
    if (!moved) return base::pass(moved);
    if (*moved) return ChangeResult::kAddressMoved;
    auto forced = force_reset_held(*account, client);
    if (!forced) return base::pass(forced);
    return ChangeResult::kChanged;
  });
}

base::Result<void> Administration::force_reset_held(const Account& account, const Client& client) {
  auto taken = store::replace_password_verifiers(deps_.store, account.id, {});
  if (!taken) return base::pass(taken);
  auto told = store::update_password_state(deps_.store, account.id, store::PasswordState::kReset,
                                           deps_.clock.now());
  if (!told) return told;
  if (auto forgotten = forget_recovery(account.id); !forgotten) return forgotten;
  if (auto ended = access_.end_access(account.id); !ended) return base::pass(ended);
  auto noted = audit_log_.audit(client, account.id, "account-force-reset");
  if (!noted) return noted;
  return codes_.queue_link(account, kForcedResetMail, client);
}

base::Result<std::optional<base::Timestamp>> Administration::invitation_end(
    const Account& account) {
  return codes_.link_end(account, kInvitationMail);
}

base::Result<void> Administration::invite_again(std::int64_t id, const Client& client) {
  return store::transact(deps_.store, [&]() -> base::Result<void> {
    auto account = lock_invited(id);
    if (!account) return base::pass(account);
    if (!account->email) return base::fail(Fault::kConflict, "no address");
    auto noted = audit_log_.audit(client, id, "invitation-resend");
    if (!noted) return noted;
    return codes_.queue_link(*account, kInvitationMail, client);
  });
}

base::Result<void> Administration::withdraw_invitation(std::int64_t id, const Client& client) {
  return store::transact(deps_.store, [&]() -> base::Result<void> {
    auto account = lock_invited(id);
    if (!account) return base::pass(account);
    if (auto done = codes_.void_link(*account, kInvitationMail); !done) return done;
    if (auto gone = delete_all_of(id); !gone) return gone;
    return audit_log_.audit(client, id, "invitation-withdraw");
  });
}

// The owner who accepts the invitation at the same time locks the account too.
base::Result<Account> Administration::lock_invited(std::int64_t id) {
  auto account = lock(id);
  if (!account) return account;
  auto listed = from_row(store::find_listed_account(deps_.store, id));
  if (!listed) return base::pass(listed);
  if (!*listed || (*listed)->password_state != PasswordState::kInvited) {
    return base::fail(Fault::kConflict, "not invited");
  }
  // Workers of an earlier version set passwords without ending the state.
  auto verifiers = store::list_password_verifiers(deps_.store, id);
  if (!verifiers) return base::pass(verifiers);
  if (!verifiers->empty()) return base::fail(Fault::kConflict, "has a password");
  return account;
}

// An intruder who had the password can have set the security question.
base::Result<void> Administration::forget_recovery(std::int64_t id) {
  return store::forget_recovery(deps_.store, id, deps_.clock.now());
}

base::Result<void> Administration::end_session(std::int64_t id, std::string_view session,
                                               const Client& client) {
  return store::transact(deps_.store, [&]() -> base::Result<void> {
    auto account = lock(id);
    if (!account) return base::pass(account);
    auto ended = store::delete_session_of(deps_.store, id, session);
    if (!ended) return base::pass(ended);
    if (!*ended) return base::fail(Fault::kNotFound);
    return audit_log_.audit(client, id, "account-end-session");
  });
}

base::Result<std::int64_t> Administration::end_sessions(std::int64_t id,
                                                        std::optional<std::string_view> contract,
                                                        const Client& client) {
  return store::transact(deps_.store, [&]() -> base::Result<std::int64_t> {
    auto account = lock(id);
    if (!account) return base::pass(account);
    auto valid = sessions(id);
    if (!valid) return base::pass(valid);
    auto ended = delete_sessions(id, contract);
    if (!ended) return base::pass(ended);
    auto noted = audit_log_.audit(client, id, "account-end-sessions");
    if (!noted) return base::pass(noted);
    return std::ranges::count_if(*valid, [&](const SessionLine& session) {
      return !contract || session.contract == *contract;
    });
  });
}

// Deletes the sessions of one contract, or all and with them everything that depends on the epoch.
base::Result<void> Administration::delete_sessions(std::int64_t id,
                                                   std::optional<std::string_view> contract) {
  if (contract) return store::delete_sessions_at(deps_.store, id, *contract);
  auto raised = store::raise_session_epoch(deps_.store, id, deps_.clock.now());
  if (!raised) return base::pass(raised);
  return store::delete_sessions_of(deps_.store, id);
}

base::Result<ChangeResult> Administration::remove(std::int64_t id, LastAdministrator last,
                                                  const Client& client) {
  Account removed;
  auto effect = store::transact(deps_.store, [&]() -> base::Result<ChangeResult> {
    auto account = lock(id);
    if (!account) return base::pass(account);
    removed = *account;
    return remove_held(removed, last, "account-delete", client);
  });
  discard_picture(effect, removed);
  return effect;
}

base::Result<ChangeResult> Administration::remove_held(const Account& account,
                                                       LastAdministrator last,
                                                       std::string_view action,
                                                       const Client& client) {
  auto allowed = access_.may_go(account, last);
  if (!allowed) return base::pass(allowed);
  if (!*allowed) return ChangeResult::kIsLast;
  if (auto gone = delete_all_of(account.id); !gone) return base::pass(gone);
  auto noted = audit_log_.audit(client, account.id, action);
  if (!noted) return base::pass(noted);
  return ChangeResult::kChanged;
}

void Administration::discard_picture(const base::Result<ChangeResult>& removed,
                                     const Account& account) {
  if (removed && *removed == ChangeResult::kChanged && account.avatar)
    avatars_.discard(*account.avatar);
}

base::Result<Account> Administration::lock(std::int64_t id) {
  return there(store::lock_account_by_id(deps_.store, id));
}

// All operations that open a session or issue a ticket lock the account first, like this one.
base::Result<void> Administration::delete_all_of(std::int64_t id) {
  for (const auto forget :
       {store::delete_sessions_of, store::delete_recovery_tickets_of, store::delete_undo_tickets_of,
        store::delete_known_networks_of, store::delete_account}) {
    if (auto gone = forget(deps_.store, id); !gone) return gone;
  }
  return {};
}

}  // namespace domain
