// Logins with a name and a password, in one operation for all contracts. Knows no messages of
// contracts, and no rules for new accounts.
//
// A login waits for the database at most six times: for the account with its verifiers; for the
// count of the attempt and its commit; after the hash for the account's lock, for all writes, and
// for the commit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_changes.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/captchas.h"
#include "domain/login/known_networks.h"
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/login/throttle.h"
#include "domain/login/verifier.h"
#include "domain/mail/notifier.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"

namespace store {
struct LoginQuery;
}  // namespace store

namespace domain {

/// What a login with the right password does to an account that its owner has closed. kRefuse: the
/// password counts as wrong. kAsk: the login fails with kClosingAccount. kKeep: the account is open
/// again.
enum class IfClosing { kRefuse, kAsk, kKeep };

/// The name that a login claims, and the account of that name, if there is one.
struct LoginSubject {
  std::string identifier_key;
  std::optional<Account> account;
  Verifiers verifiers{};             ///< all of the account's
  bool known_network = false;        ///< the account has logged in from the client's network
  std::optional<ProvenCode> code{};  ///< mailed to the account, spent by the login
  /// No password is accepted. The attempt counts and costs as much as one with a wrong password.
  bool always_fail = false;
  std::optional<Solution> solution{};  ///< of a captcha, spent when the attempt is admitted
  Proof proof = Proof::kNone;
  IfClosing if_closing = IfClosing::kRefuse;
};

/// The result of a login. The session's token exists only here.
struct Login {
  Account account;
  base::Secret token;
  Device device;  ///< for the device cookie
};

/// Whether a change of the password opens a session for the client.
enum class SessionAfterChange { kOpen, kNone };

/// The session of the client that changed its password, and the account's new epoch.
struct PasswordChange {
  base::Secret token;  ///< empty without a session
  std::int64_t epoch = 0;
};

/// Logs clients in and changes passwords.
class Logins {
 public:
  Logins(const Deps& deps, AuditLog& audit_log, Notifier& notifier, KnownNetworks& known_networks,
         Throttle& throttle, Captchas& captchas, MailCodes& codes, Passwords& passwords,
         Sessions& sessions, AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        notifier_(notifier),
        known_networks_(known_networks),
        throttle_(throttle),
        captchas_(captchas),
        codes_(codes),
        passwords_(passwords),
        sessions_(sessions),
        changes_(changes) {}

  /// Finds the subject of a login by username or by id, for this client. One statement, whether or
  /// not the account exists. With the `token` of a valid session of the account, the attempt counts
  /// apart from those of strangers.
  base::Result<LoginSubject> subject_by_username(std::string_view username, const Client& client,
                                                 std::string_view token = {});
  base::Result<LoginSubject> subject_by_id(std::int64_t id, const Client& client,
                                           std::string_view token = {});

  /// Like subject_by_username(), by an address, verified or not.
  base::Result<LoginSubject> subject_by_email(std::string_view email, const Client& client,
                                              std::string_view token = {});

  /// Checks a code that was mailed to the account for a login, so that the attempt counts apart
  /// from those of strangers. The password is still needed. Costs the same without an account.
  ///
  /// Faults: kWrongCode, kThrottled.
  base::Result<void> prove_mailbox(LoginSubject& subject, std::string_view code,
                                   const Client& client);

  /// Authenticates the client and opens a session. Ends the session of `replaced`, the token that
  /// the client sent, and the oldest sessions above the limit.
  ///
  /// The attempt is counted as a failure and committed before the password is hashed, so a crash
  /// does not lose the count. All other writes are one transaction: the correction of the count,
  /// the session, the audit log, the mail about a new device. Costs one password hash and the same
  /// statements whether or not the account exists, so the response time does not reveal that.
  ///
  /// Faults: kWrongCredentials (wrong name or password, or password or status were changed
  /// meanwhile; the client is not told which), kThrottled, kStoreDown, kUncertain (a session
  /// whose token was not delivered may be open); kWrongCaptcha if the subject has a solution:
  /// nothing was hashed or counted; kClosingAccount as IfClosing says.
  base::Result<Login> log_in(LoginSubject subject, SubmittedPassword password, const Client& client,
                             std::string_view replaced = {});

  /// Checks the password of a signed-in user again. Throttled and counted like a login. A failure
  /// is written to the audit log as `action`.
  ///
  /// Faults: kWrongCredentials, kThrottled.
  base::Result<void> confirm(const Account& account, SubmittedPassword password,
                             std::string_view action, const Client& client);

  /// Changes the password of a signed-in user after a check of the current one. Ends all sessions
  /// of the account and opens a new one for this client.
  ///
  /// Faults: kWrongCredentials, kThrottled, kInvalidField (`password`).
  base::Result<PasswordChange> change_password(const Account& account, SubmittedPassword present,
                                               SubmittedPassword new_password,
                                               const Client& client);

  /// The same for a client that is not signed in. Opens no session.
  ///
  /// Faults: also kWrongCaptcha, as for log_in().
  base::Result<void> change_password(LoginSubject subject, SubmittedPassword present,
                                     SubmittedPassword new_password, const Client& client);

 private:
  /// A checked password: admitted and hashed once; the result is not recorded yet.
  struct Attempt {
    Admission admission;
    Passwords::Check check;
    bool proven = false;
  };

  /// What a right password is for. Logins have a limit of their own.
  enum class Purpose { kLogin, kConfirmation };

  base::Result<Attempt> attempt(const LoginSubject& subject, SubmittedPassword& password,
                                Purpose purpose, const Client& client);
  base::Result<Admission> admit(const LoginSubject& subject, SubmittedPassword& password,
                                Purpose purpose, const Client& client);
  base::Result<void> solve(const std::optional<Solution>& solution, const Admission& admission,
                           const Client& client);
  base::Result<Login> log_in_attempted(LoginSubject subject, SubmittedPassword password,
                                       const Client& client, std::string_view replaced);
  base::Result<void> ask_to_keep(const Account& account, const Attempt& attempt,
                                 const Client& client);
  base::Result<void> keep_account(const Account& account, const Client& client);
  base::Result<base::Secret> open_session(const LoginSubject& subject, const Attempt& attempt,
                                          const Client& client, std::string_view replaced);
  /// Records the failure and returns kWrongCredentials, or the fault of recording it.
  std::unexpected<base::Failure> refuse(const LoginSubject& subject, const Attempt& attempt,
                                        std::string_view action, const Client& client);
  base::Result<Account> prove(LoginSubject subject, SubmittedPassword password,
                              std::string_view action, const Client& client);
  store::LoginQuery query(const Client& client, std::string_view token) const;
  base::Result<LoginSubject> own_subject(const Account& account, const Client& client);
  base::Result<PasswordChange> change_password(LoginSubject subject, SubmittedPassword present,
                                               SubmittedPassword new_password,
                                               SessionAfterChange afterwards, const Client& client);
  base::Result<PasswordChange> write_password(const Account& account, const Verifiers& verifiers,
                                              SessionAfterChange afterwards, const Client& client);
  template <class Outcome>
  base::Result<Outcome> counted(base::Result<Outcome> outcome);

  Deps deps_;
  AuditLog& audit_log_;
  Notifier& notifier_;
  KnownNetworks& known_networks_;
  Throttle& throttle_;
  Captchas& captchas_;
  MailCodes& codes_;
  Passwords& passwords_;
  Sessions& sessions_;
  AccountChanges& changes_;
};

}  // namespace domain
