// All changes of an account, by its owner, an operator or the service, use these functions. The
// differences between the three are in the table of actor.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_access.h"
#include "domain/account/actor.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/login/verifier.h"
#include "domain/mail/notifier.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/pending_question.h"
#include "domain/recovery/security_answers.h"
#include "domain/recovery/undo_tickets.h"

namespace store {
struct ProfileChange;
}  // namespace store

namespace domain {

/// The requested changes. std::nullopt leaves a value unchanged; an empty address, phone or
/// nickname removes it.
struct AccountChange {
  std::optional<std::string_view> username{};
  std::optional<std::string_view> email{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
  std::optional<std::string_view> question{};
  base::Secret answer{};  ///< empty: unchanged
  std::optional<Role> role{};
  std::optional<Status> status{};
  /// The code that was mailed to `email`. It is spent, the address becomes verified, and another
  /// account with the same unverified address loses it. Without a code, a new address is
  /// unverified; an owner's verified address stays, and the new one is pending.
  std::optional<ProvenCode> email_code{};
};

/// The account that is changed, and the actor.
struct ChangeTarget {
  Actor actor;
  std::int64_t account_id;
  const Session* session = nullptr;  ///< the owner's; checked again under the lock
  /// Evaluated under the account's lock: the change is made only if it returns true. Optional.
  std::function<bool(const Account&)> condition{};
  LastAdministrator last = LastAdministrator::kStays;

  static ChangeTarget by_owner(const Session& session) {
    return {.actor = Actor::kOwner, .account_id = session.account.id, .session = &session};
  }
  static ChangeTarget by_operator(std::int64_t account_id, LastAdministrator last) {
    return {.actor = Actor::kOperator, .account_id = account_id, .last = last};
  }
};

/// The result of a change.
struct ChangedAccount {
  ChangeResult result = ChangeResult::kWasSo;
  Account account;  ///< after the change
};

/// The reason of a new password, for the audit log and the mail to the owner.
struct PasswordReplacement {
  std::string_view action;
  std::string_view mail;
  Actor actor = Actor::kOwner;
};

/// Runs `transaction`, which takes a proven address, once more if the address was taken. Somebody
/// who had not proven it may have taken it after the transaction had looked for its holder; the
/// second run sees and releases it, and holds it until its end.
template <class Work>
auto take_proven_address(Work transaction) {
  auto result = transaction();
  const bool taken = !result && result.error().fault == base::Fault::kTaken;
  if (taken && result.error().field == "email") return transaction();
  return result;
}

/// Changes accounts.
class AccountChanges {
 public:
  AccountChanges(const Deps& deps, AuditLog& audit_log, Notifier& notifier, AccountAccess& access,
                 UndoTickets& undo_tickets, PendingQuestions& pending_questions, MailCodes& codes)
      : deps_(deps),
        audit_log_(audit_log),
        notifier_(notifier),
        access_(access),
        undo_tickets_(undo_tickets),
        pending_questions_(pending_questions),
        codes_(codes) {}

  /// Makes all requested changes or none, in one transaction: locks the account, validates, writes,
  /// notifies the owner and writes the audit log. Simultaneous changes do not overwrite each other.
  /// A new answer costs a hash, which is computed before the transaction.
  ///
  /// AccountAccess changes role and status. A new question or answer makes recovery tickets void,
  /// or is pending (PendingQuestions).
  ///
  /// Faults: kInvalidField (also for removing the address of an account without a username, and
  /// kImmutable for a field that the actor must not change), kMissingField (`question` for an
  /// answer without one, and the reverse), kTaken (`username` or `email`), kStaleLogin, kWrongCode
  /// if the code was spent meanwhile, kChanged if the condition is false; kNotSignedIn for an owner
  /// whose session has ended, kNotFound for an operator if the account does not exist.
  base::Result<ChangedAccount> apply(const ChangeTarget& target, const AccountChange& change,
                                     const Client& client);

  // The following are parts of the caller's transaction, which has locked the account.

  /// Replaces the account's verifiers. Ends all sessions and recovery tickets, removes a pending
  /// question, deletes the counters of failed attempts, writes the audit log and notifies the owner
  /// at the address of `account`, which was read under the lock. Returns the new epoch.
  base::Result<std::int64_t> replace_password(const Account& account, const Verifiers& verifiers,
                                              const PasswordReplacement& why, const Client& client);

  /// Removes the address from an account that has it unverified, except from `kept_id` (0: no
  /// exception).
  base::Result<void> release_address(std::string_view email_key, std::int64_t kept_id,
                                     const Client& client);

 private:
  base::Result<ChangedAccount> apply_locked(const ChangeTarget& target, const AccountChange& change,
                                            const AnswerColumns& answer, const Client& client);
  base::Result<AnswerColumns> hash_answer(const ChangeTarget& target, const AccountChange& change);
  base::Result<Account> lock(const ChangeTarget& target);
  base::Result<store::ProfileChange> validate(const Account& account, const ChangeTarget& target,
                                              const AccountChange& change);
  base::Result<void> check_login_age(const Account& account, const ChangeTarget& target,
                                     const AccountChange& change);
  base::Result<void> hold_back(const Account& account, const ChangeTarget& target,
                               const AccountChange& change, store::ProfileChange& profile,
                               const Client& client);
  base::Result<ChangeResult> write(const Account& account, const ChangeTarget& target,
                                   const AccountChange& change, const AnswerColumns& answer,
                                   const Client& client);
  base::Result<void> write_pending_email(const Account& account,
                                         const store::ProfileChange& profile, const Client& client);
  base::Result<void> report(const Account& before, const ChangeTarget& target,
                            const AccountChange& change, const store::ProfileChange& profile,
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
  Notifier& notifier_;
  AccountAccess& access_;
  UndoTickets& undo_tickets_;
  PendingQuestions& pending_questions_;
  MailCodes& codes_;
};

}  // namespace domain
