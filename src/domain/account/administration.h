// What an operator does to somebody's account, from the shell or a page: the rules, hashing and
// audit of everything else, without the owner's password. Who may call it is the caller's to say.
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
#include "domain/account/account_changes.h"
#include "domain/account/account_history.h"
#include "domain/account/account_search.h"
#include "domain/account/account_standing.h"
#include "domain/account/avatars.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/passwords.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/undo_tickets.h"

namespace domain {

/// An account with what other tables know of it. No verifier is ever in here.
struct AccountDetails {
  Account account;
  std::optional<base::Timestamp> login_time;  ///< when all sessions were last ended at once
  std::vector<SessionLine> sessions;          ///< those that are valid now
  std::vector<std::string> schemes;           ///< of its verifiers
};

/// Each change is one transaction that locks the account first and notes itself in the audit: of
/// changes that race, none is lost. What a change ends is refused at the next request.
///
/// Faults of all: kNotFound where there is no such account (any more), kStoreDown, kStoreBusy,
/// kUncertain.
class Administration {
 public:
  Administration(const Deps& deps, AuditLog& audit_log, MailCodes& codes, Passwords& passwords,
                 UndoTickets& undo_tickets, AccountStanding& standing, AccountChanges& changes,
                 Avatars& avatars)
      : deps_(deps),
        audit_log_(audit_log),
        codes_(codes),
        passwords_(passwords),
        undo_tickets_(undo_tickets),
        standing_(standing),
        changes_(changes),
        avatars_(avatars) {}

  base::Result<Account> find_by_id(std::int64_t id);
  base::Result<Account> find_by_username(std::string_view username);
  base::Result<Account> find_by_email(std::string_view email);

  base::Result<AccountDetails> details(std::int64_t id);

  /// The sessions of the account that are valid now.
  base::Result<std::vector<SessionLine>> sessions(std::int64_t id);

  /// One page: at most `limit` accounts with ids after `after`, in their order. The last page costs
  /// what the first one does.
  base::Result<std::vector<Account>> list(const AccountFilter& filter, std::int64_t after,
                                          std::int64_t limit);

  /// One page of what is searched for; of all accounts, where nothing is.
  base::Result<AccountPage> search(const AccountSearch& search);

  /// What happened to the account, the newest first, before the event of that id.
  base::Result<std::vector<AuditLine>> events(std::int64_t id, std::int64_t before,
                                              std::int64_t limit);

  /// Changes names, address, phone, role and status: all that is asked for, or nothing. A new
  /// address is unverified, and the old one is told; no link in a mail takes an operator's change
  /// back, nor any change from before it.
  ///
  /// Faults: kInvalidField (also for removing the address of an account without a username),
  /// kTaken (`username` or `email`).
  base::Result<ChangeResult> change(std::int64_t id, const AccountChange& change,
                                    LastAdministrator last, const Client& client);

  /// Ends every session, recovery and undo ticket; nobody logs in until enable(), which revives
  /// none of them.
  base::Result<ChangeResult> disable(std::int64_t id, LastAdministrator last, const Client& client);
  base::Result<ChangeResult> enable(std::int64_t id, const Client& client);

  /// Ends every session, recovery and undo ticket: what was earned in one role is not for the
  /// other.
  base::Result<ChangeResult> set_role(std::int64_t id, Role role, LastAdministrator last,
                                      const Client& client);

  /// Gives the account a new password, costs its hashes, ends every session and recovery ticket,
  /// and tells the owner. A disabled account stays disabled.
  ///
  /// Faults: kInvalidField (`password`).
  base::Result<void> set_password(std::int64_t id, const base::Secret& password,
                                  const Client& client);

  /// Takes the password away, ends every session and recovery ticket, and mails the owner a code to
  /// choose another. kNoAddress where the owner could not get back in; kAddressMoved where the code
  /// might go to whoever has just taken the account over: give it the right address first, which
  /// settles it, the one that it has included.
  base::Result<ChangeResult> force_reset(std::int64_t id, const Client& client);

  /// Ends one session. Fault kNotFound too where the account has none of that id, or no more.
  base::Result<void> end_session(std::int64_t id, std::string_view session, const Client& client);

  /// Ends the sessions at one contract, or every session everywhere, and says how many were valid.
  /// A login that is under way at the time opens no session where all are ended.
  base::Result<std::int64_t> end_sessions(std::int64_t id, std::optional<std::string_view> contract,
                                          const Client& client);

  /// Deletes the account with its verifiers, sessions, tickets and picture. The audit
  /// keeps what happened to its id, which is never given again.
  base::Result<ChangeResult> remove(std::int64_t id, LastAdministrator last, const Client& client);

  /// The same for an owner who has proved to be `seen`; the last administrator stays.
  ///
  /// Fault kNotSignedIn where password or status were changed meanwhile.
  base::Result<ChangeResult> close(const Account& seen, const Client& client);

 private:
  base::Result<Account> lock(std::int64_t id);
  base::Result<ChangeResult> remove_held(const Account& account, LastAdministrator last,
                                         std::string_view action, const Client& client);
  void discard_picture(const base::Result<ChangeResult>& removed, const Account& account);
  base::Result<void> delete_all_of(std::int64_t id);

  Deps deps_;
  AuditLog& audit_log_;
  MailCodes& codes_;
  Passwords& passwords_;
  UndoTickets& undo_tickets_;
  AccountStanding& standing_;
  AccountChanges& changes_;
  Avatars& avatars_;
};

}  // namespace domain
