// The one path by which an account is changed: by its owner, an operator or the service.
// What differs between them is in the table of actor.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_standing.h"
#include "domain/account/actor.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/login/verifier.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/security_answers.h"
#include "domain/recovery/undo_tickets.h"

namespace store {
struct ProfileChange;
}  // namespace store

namespace domain {

/// What is to be changed. What is absent stays; an empty address, phone or nickname is removed.
struct AccountChange {
  std::optional<std::string_view> username{};
  std::optional<std::string_view> email{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
  std::optional<std::string_view> question{};
  base::Secret answer{};  ///< empty: stays
  std::optional<Role> role{};
  std::optional<Status> status{};
  /// Of the mail that was sent to `email`: it is spent, the address is verified by it, and an
  /// account that held the address unverified loses it. Without one a new address is unverified.
  std::optional<ProvenCode> email_code{};
};

/// Which account is changed, and by whom.
struct ChangeTarget {
  Actor actor;
  std::int64_t account_id;
  const Session* session = nullptr;  ///< the owner's: password and status must still be the same
  /// Asked of the locked account; without a condition the change is always wanted.
  std::function<bool(const Account&)> condition{};
  LastAdministrator last = LastAdministrator::kStays;

  static ChangeTarget by_owner(const Session& session) {
    return {.actor = Actor::kOwner, .account_id = session.account.id, .session = &session};
  }
  static ChangeTarget by_operator(std::int64_t account_id, LastAdministrator last) {
    return {.actor = Actor::kOperator, .account_id = account_id, .last = last};
  }
};

struct ChangedAccount {
  ChangeResult result = ChangeResult::kWasSo;
  Account account;  ///< as it is after the change
};

/// Why a password is replaced: for the audit log, and for the mail to the owner.
struct PasswordReplacement {
  std::string_view action;
  std::string_view mail;
  Actor actor = Actor::kOwner;
};

class AccountChanges {
 public:
  AccountChanges(const Deps& deps, AuditLog& audit_log, AccountStanding& standing,
                 UndoTickets& undo_tickets, MailCodes& codes)
      : deps_(deps),
        audit_log_(audit_log),
        standing_(standing),
        undo_tickets_(undo_tickets),
        codes_(codes) {}

  /// Changes all that is asked for, or nothing: one transaction that locks the account, validates,
  /// writes, tells the owner and writes the audit log. Of changes that race, none is lost. A new
  /// answer costs a hash, before the transaction.
  ///
  /// Role and status change as AccountStanding says; a new question or answer ends recovery
  /// tickets.
  ///
  /// Faults: kInvalidField (also for removing the address of an account without a username, and
  /// kImmutable for what the actor may not change), kMissingField (`question` for an answer without
  /// one, and the reverse), kTaken (`username` or `email`), kStaleLogin, kWrongCode where the code
  /// was spent meanwhile, kChanged where the condition does not hold; kNotSignedIn for an owner
  /// whose session has ended, kNotFound for an operator where there is no such account.
  base::Result<ChangedAccount> apply(const ChangeTarget& target, const AccountChange& change,
                                     const Client& client);

  // Parts of the caller's transaction, which has locked the account.

  /// Gives the account the new verifiers: older verifiers, sessions and recovery tickets end, the
  /// audit log gets the action, the owner is told. Returns the new epoch.
  base::Result<std::int64_t> replace_password(const Account& account, const Verifiers& verifiers,
                                              const PasswordReplacement& why, const Client& client);

  /// Takes the address away from any account but `kept_id` (0: from any) that has it unverified.
  base::Result<void> release_address(std::string_view email_key, std::int64_t kept_id,
                                     const Client& client);

 private:
  base::Result<AnswerColumns> hash_answer(const ChangeTarget& target, const AccountChange& change);
  base::Result<Account> lock(const ChangeTarget& target);
  base::Result<store::ProfileChange> validate(const Account& account, const ChangeTarget& target,
                                              const AccountChange& change);
  base::Result<void> check_login_age(const Account& account, const ChangeTarget& target,
                                     const AccountChange& change);
  base::Result<ChangeResult> write(const Account& account, const ChangeTarget& target,
                                   const AccountChange& change, const AnswerColumns& answer,
                                   const Client& client);
  base::Result<void> write_username(const Account& account, Right right, std::string_view username);
  base::Result<void> write_profile(const Account& account, const AccountChange& change,
                                   const store::ProfileChange& profile, const Client& client);
  base::Result<void> write_proven_email(const Account& account, const AccountChange& change,
                                        const store::ProfileChange& profile, const Client& client);
  base::Result<void> tell(const Account& before, Actor actor, std::string_view mail,
                          const Client& client);

  Deps deps_;
  AuditLog& audit_log_;
  AccountStanding& standing_;
  UndoTickets& undo_tickets_;
  MailCodes& codes_;
};

}  // namespace domain
