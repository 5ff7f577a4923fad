// The operator's actions on accounts, from the shell or the administration page, with the same
// rules, hashing and audit log as the owner's. The caller checks that an operator calls it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_access.h"
#include "domain/account/account_changes.h"
#include "domain/account/account_count.h"
#include "domain/account/account_history.h"
#include "domain/account/account_search.h"
#include "domain/account/avatars.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/passwords.h"
#include "domain/mail/notifier.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/undo_tickets.h"

namespace domain {

/// An account with its data in other tables. Contains no verifier.
struct AccountDetails {
  ListedAccount account;
  std::optional<base::Timestamp> login_time;  ///< when all sessions were last ended
  std::vector<SessionLine> sessions;          ///< the valid ones
  std::vector<std::string> schemes;           ///< of its verifiers
};

/// Each change is one transaction that locks the account first and writes the audit log, so
/// simultaneous changes do not overwrite each other. A session that it ends is rejected from the
/// next request on.
///
/// Faults of all: kNotFound if the account does not exist, kStoreDown, kStoreBusy, kUncertain.
class Administration {
 public:
  Administration(const Deps& deps, AuditLog& audit_log, Notifier& notifier, MailCodes& codes,
                 Passwords& passwords, UndoTickets& undo_tickets, AccountAccess& access,
                 AccountChanges& changes, Avatars& avatars)
      : deps_(deps),
        audit_log_(audit_log),
        notifier_(notifier),
        codes_(codes),
        passwords_(passwords),
        undo_tickets_(undo_tickets),
        access_(access),
        changes_(changes),
        avatars_(avatars) {}

  // Find an account by its id or a name, as a person types it.
  base::Result<Account> find_by_id(std::int64_t id);
  base::Result<Account> find_by_username(std::string_view username);
  base::Result<Account> find_by_email(std::string_view email);

  /// Reads the account with its valid sessions and its schemes.
  base::Result<AccountDetails> details(std::int64_t id);

  /// The account's valid sessions.
  base::Result<std::vector<SessionLine>> sessions(std::int64_t id);

  /// Returns at most `limit` accounts with ids above `after`, ordered by id. The last page costs no
  /// more than the first.
  base::Result<std::vector<Account>> list(const AccountFilter& filter, std::int64_t after,
                                          std::int64_t limit);

  /// Returns one page of a search; of all accounts if the text is empty.
  base::Result<AccountPage> search(const AccountSearch& search);

  /// Counts the accounts of a search.
  base::Result<AccountTotal> count(const AccountSearch& search);

  /// Returns at most `limit` audit events of the account with ids below `before`, newest first.
  base::Result<std::vector<AuditLine>> events(std::int64_t id, std::int64_t before,
                                              std::int64_t limit);

  /// Changes names, address, phone, role and status: all requested changes or none. A new address
  /// is unverified, and the old one gets a mail without an undo link; earlier undo links become
  /// void.
  ///
  /// Faults: kInvalidField (also for removing the address of an account without a username),
  /// kTaken (`username` or `email`).
  base::Result<ChangeResult> change(std::int64_t id, const AccountChange& change,
                                    LastAdministrator last, const Client& client);

  /// Disables the account and ends all sessions, recovery and undo tickets. Logins fail until
  /// enable(), which restores none of them.
  base::Result<ChangeResult> disable(std::int64_t id, LastAdministrator last, const Client& client);
  base::Result<ChangeResult> enable(std::int64_t id, const Client& client);

  /// Changes the role and ends all sessions, recovery and undo tickets, which were issued for the
  /// old role.
  base::Result<ChangeResult> set_role(std::int64_t id, Role role, LastAdministrator last,
                                      const Client& client);

  /// Sets a new password, ends all sessions and recovery tickets, removes question, answer, phone
  /// and user key, which an intruder may have set, and notifies the owner. Costs a hash for each
  /// scheme. A disabled account stays disabled.
  ///
  /// Faults: kInvalidField (`password`).
  base::Result<void> set_password(std::int64_t id, const base::Secret& password,
                                  const Client& client);

  /// Removes the password and the same as set_password(), ends all sessions, and mails the owner a
  /// code to set a new one. kNoAddress: the owner could not log in again. kAddressMoved: the
  /// address was changed recently, so the code might reach an intruder; set the right address
  /// first, even if it is the same.
  base::Result<ChangeResult> force_reset(std::int64_t id, const Client& client);

  /// When the invitation of the account ends or has ended. std::nullopt if there is none, or it was
  /// accepted.
  base::Result<std::optional<base::Timestamp>> invitation_end(const Account& account);

  /// Mails the invitation of an account that has not accepted it again, with a new link and a new
  /// end. The earlier link becomes void.
  ///
  /// Fault kConflict if the account is not invited, or has no address any more.
  base::Result<void> invite_again(std::int64_t id, const Client& client);

  /// Deletes an account that has not accepted its invitation, and makes the link void.
  ///
  /// Fault kConflict if the account is not invited.
  base::Result<void> withdraw_invitation(std::int64_t id, const Client& client);

  /// Ends one session by its session_id(). Fault kNotFound also if the account has no such session.
  base::Result<void> end_session(std::int64_t id, std::string_view session, const Client& client);

  /// Ends the sessions at one contract, or with std::nullopt at all contracts, and returns how many
  /// were valid. In the latter case a simultaneous login opens no session.
  base::Result<std::int64_t> end_sessions(std::int64_t id, std::optional<std::string_view> contract,
                                          const Client& client);

  /// Deletes the account with its verifiers, sessions, tickets and picture. The audit log keeps the
  /// events of its id, which is never reused.
  base::Result<ChangeResult> remove(std::int64_t id, LastAdministrator last, const Client& client);

  /// Ends all sessions of the account and deletes it after Options::closing_life, for an owner who
  /// has authenticated as `seen`. Until then a login can keep it. Does nothing to the last
  /// administrator.
  ///
  /// Fault kNotSignedIn if password or status were changed meanwhile.
  base::Result<ChangeResult> close(const Account& seen, const Client& client);

  /// Deletes the closed accounts whose time has come, and returns their number.
  base::Result<std::int64_t> remove_closed(const Client& client);

 private:
  base::Result<Account> lock(std::int64_t id);
  base::Result<Account> lock_invited(std::int64_t id);
  base::Result<void> forget_recovery(std::int64_t id);
  base::Result<void> force_reset_held(const Account& account, const Client& client);
  base::Result<void> delete_sessions(std::int64_t id, std::optional<std::string_view> contract);
  base::Result<ChangeResult> close_held(const Account& account, const Client& client);
  base::Result<bool> remove_one_closed(std::int64_t id, const Client& client);
  base::Result<ChangeResult> remove_held(const Account& account, LastAdministrator last,
                                         std::string_view action, const Client& client);
  void discard_picture(const base::Result<ChangeResult>& removed, const Account& account);
  base::Result<void> delete_all_of(std::int64_t id);

  Deps deps_;
  AuditLog& audit_log_;
  Notifier& notifier_;
  MailCodes& codes_;
  Passwords& passwords_;
  UndoTickets& undo_tickets_;
  AccountAccess& access_;
  AccountChanges& changes_;
  Avatars& avatars_;
};

}  // namespace domain
