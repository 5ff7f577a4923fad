#include "domain/rows.h"

#include "store/account.h"
#include "store/audit_event.h"
#include "store/outbox.h"
#include "store/password_verifier.h"
#include "store/session.h"
#include "store/undo_ticket.h"

namespace domain {

namespace {

Status from_row(store::Status status) {
  switch (status) {
    case store::Status::kEnabled:
      return Status::kEnabled;
    case store::Status::kDisabled:
      return Status::kDisabled;
    case store::Status::kClosing:
      return Status::kClosing;
  }
  return Status::kDisabled;
}

// A worker of an earlier version enables an account and leaves its end.
std::optional<base::Timestamp> closing_until(const store::Account& row) {
  return row.status == store::Status::kEnabled ? std::nullopt : row.closing_until;
}

}  // namespace

Account from_row(store::Account&& row) {
  return {.id = row.id,
          .gid = std::move(row.gid),
          .username = std::move(row.username),
          .email = std::move(row.email),
          .email_verified = row.email_verified,
          .pending_email = std::move(row.pending_email),
          .phone = std::move(row.phone),
          .nickname = std::move(row.nickname),
          .avatar = std::move(row.avatar),
          .role = row.role == store::Role::kAdmin ? Role::kAdmin : Role::kUser,
          .status = from_row(row.status),
          .question = std::move(row.question),
          .pending_question = std::move(row.pending_question),
          .pending_question_from = row.pending_question_from,
          .user_key_version = row.user_key_version,
          .session_epoch = row.session_epoch,
          .created = row.created,
          .updated = row.updated,
          .closing_until = closing_until(row)};
}

namespace {

PasswordState from_row(store::PasswordState state) {
  switch (state) {
    case store::PasswordState::kSet:
      break;
    case store::PasswordState::kInvited:
      return PasswordState::kInvited;
    case store::PasswordState::kReset:
      return PasswordState::kReset;
    case store::PasswordState::kLocked:
      return PasswordState::kLocked;
  }
  return PasswordState::kSet;
}

}  // namespace

ListedAccount from_row(store::ListedAccount&& row) {
  ListedAccount listed;
  static_cast<Account&>(listed) = from_row(std::move(row.account));
  listed.password_state = from_row(row.password_state);
  listed.last_seen = row.last_seen;
  return listed;
}

Verifiers from_row(store::PasswordVerifiers row) {
  Verifiers verifiers;
  verifiers.reserve(row.size());
  for (store::PasswordVerifier& one : row) {
    verifiers.push_back(
        {.scheme = std::move(one.scheme), .phc = std::move(one.phc), .pepper_id = one.pepper_id});
  }
  return verifiers;
}

AuditLine from_row(store::AuditLine row) {
  return {.id = row.id,
          .moment = row.moment,
          .action = std::move(row.action),
          .outcome = std::move(row.outcome),
          .contract = std::move(row.contract),
          .address = std::move(row.address),
          .user_agent = std::move(row.user_agent),
          .actor_id = row.actor_id,
          .actor = std::move(row.actor)};
}

MailLine from_row(store::MailLine row) {
  return {.kind = std::move(row.kind), .created = row.created};
}

SessionLine from_row(store::SessionLine row) {
  return {.contract = std::move(row.contract),
          .authenticated = row.authenticated,
          .issued = row.issued,
          .last_seen = row.last_seen,
          .expires = row.expires,
          .address = std::move(row.address),
          .user_agent = std::move(row.user_agent),
          .kept = row.kept,
          .sites = std::move(row.sites),
          .token_hash = std::move(row.token_hash)};
}

QueuedMail from_row(store::QueuedMail row) {
  return {.id = row.id,
          .kind = std::move(row.kind),
          .recipient = std::move(row.recipient),
          .state = std::move(row.state),
          .created = row.created,
          .due = row.due,
          .attempts = row.attempts,
          .problem = std::move(row.problem)};
}

UndoTicket from_row(store::UndoTicket row) {
  return {.id = row.id,
          .account_id = row.account_id,
          .kind = std::move(row.kind),
          .email = std::move(row.email),
          .email_key = std::move(row.email_key),
          .email_verified = row.email_verified,
          .issued = row.issued,
          .expires = row.expires};
}

store::Role to_row(Role role) {
  return role == Role::kAdmin ? store::Role::kAdmin : store::Role::kUser;
}

store::Status to_row(Status status) {
  switch (status) {
    case Status::kEnabled:
      return store::Status::kEnabled;
    case Status::kDisabled:
      return store::Status::kDisabled;
    case Status::kClosing:
      return store::Status::kClosing;
  }
  return store::Status::kDisabled;
}

store::PasswordState to_row(PasswordState state) {
  switch (state) {
    case PasswordState::kSet:
      break;
    case PasswordState::kInvited:
      return store::PasswordState::kInvited;
    case PasswordState::kReset:
      return store::PasswordState::kReset;
    case PasswordState::kLocked:
      return store::PasswordState::kLocked;
  }
  return store::PasswordState::kSet;
}

store::AccountFilter to_row(const AccountFilter& filter) {
  store::AccountFilter row;
  if (filter.role) row.role = to_row(*filter.role);
  if (filter.status) row.status = to_row(*filter.status);
  return row;
}

store::PasswordVerifier to_row(Verifier verifier) {
  return {.scheme = std::move(verifier.scheme),
          .phc = std::move(verifier.phc),
          .pepper_id = verifier.pepper_id};
}

store::PasswordVerifiers to_row(Verifiers verifiers) {
  store::PasswordVerifiers rows;
  rows.reserve(verifiers.size());
  for (Verifier& one : verifiers) rows.push_back(to_row(std::move(one)));
  return rows;
}

store::SeenAccount seen(const Account& account) {
  return {.id = account.id, .session_epoch = account.session_epoch};
}

base::Result<std::optional<Account>> lock_unchanged(store::Connection& connection,
                                                    const Account& seen) {
  auto account = from_row(store::lock_account_by_id(connection, seen.id));
  if (!account || !*account) return account;
  const bool is_same = (*account)->session_epoch == seen.session_epoch;
  const bool may_act = (*account)->status != Status::kDisabled && (*account)->status == seen.status;
  if (!is_same || !may_act) return std::nullopt;
  return account;
}

}  // namespace domain
