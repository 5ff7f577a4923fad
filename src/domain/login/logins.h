// Logging in: from a name and a password to a session, in one operation for every contract. Knows
// no contract's words, and no rule about new accounts.
//
// A login waits for the database six times at most: for the account with its verifiers; for the
// attempt's count and its commit; then, after the hash, for the account's lock, for everything that
// is written, and for the commit.
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
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/login/throttle.h"
#include "domain/login/verifier.h"
#include "domain/operations/audit_log.h"

namespace domain {

/// Who somebody says they are, and the account of that name, if there is one.
struct LoginSubject {
  std::string identifier_key;
  std::optional<Account> account;
  Verifiers verifiers{};  ///< all of the account's
  /// No password will do, whatever the account; it counts and costs as a wrong one.
  bool always_fail = false;
  std::optional<Solution> solution{};  ///< of a captcha, spent once the attempt is let in
};

/// A login that went well. The session's token is nowhere else.
struct Login {
  Account account;
  base::Secret token;
  Device device;  ///< what a device cookie is issued for
};

/// Whether the change of a password opens a session for the client.
enum class SessionAfterChange { kOpen, kNone };

/// The session of the client that changed its password, and the account's new epoch.
struct PasswordChange {
  base::Secret token;  ///< empty where the client stays logged out
  std::int64_t epoch = 0;
};

class Logins {
 public:
  Logins(const Deps& deps, AuditLog& audit_log, Throttle& throttle, Captchas& captchas,
         Passwords& passwords, Sessions& sessions, AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        throttle_(throttle),
        captchas_(captchas),
        passwords_(passwords),
        sessions_(sessions),
        changes_(changes) {}

  /// The subject of a login that names its account by username, or by its numeric id. One
  /// statement, whether or not there is such an account.
  base::Result<LoginSubject> subject_by_username(std::string_view username);
  base::Result<LoginSubject> subject_by_id(std::int64_t id);

  /// The same by address, verified or not.
  base::Result<LoginSubject> subject_by_email(std::string_view email);

  /// Proves who is calling and opens a session; ends that of `replaced` (the token the client came
  /// with), and the oldest beyond the cap.
  ///
  /// The attempt is counted as a failure, and committed, before the password is hashed: a crash
  /// forgives nothing. Everything else is one transaction: the count taken back, the session, the
  /// audit, the mail about a new device. Costs one password hash and the same statements whether or
  /// not the account exists, so the time taken tells nothing.
  ///
  /// Faults: kWrongCredentials (never says which half; also where the password or the account's
  /// status was changed meanwhile), kThrottled, kStoreDown, kUncertain (a session may be open that
  /// nobody has the token of); kWrongCaptcha where the subject has a solution: then nothing was
  /// hashed or counted.
  base::Result<Login> log_in(LoginSubject subject, SubmittedPassword password, const Client& client,
                             std::string_view replaced = {});

  /// Asks somebody who is signed in for the password once more. Throttled and counted as a login;
  /// what is refused is in the audit as `action`.
  ///
  /// Faults: kWrongCredentials, kThrottled.
  base::Result<void> confirm(const Account& account, SubmittedPassword password,
                             std::string_view action, const Client& client);

  /// Changes the password of somebody who is signed in and knows the present one. Ends every
  /// session of the account and opens a new one for this client.
  ///
  /// Faults: kWrongCredentials, kThrottled, kInvalidField (`password`).
  base::Result<PasswordChange> change_password(const Account& account, SubmittedPassword present,
                                               SubmittedPassword wanted, const Client& client);

  /// The same for somebody who is not signed in and claims an account. Opens no session.
  ///
  /// Faults: also kWrongCaptcha, as above.
  base::Result<void> change_password(LoginSubject subject, SubmittedPassword present,
                                     SubmittedPassword wanted, const Client& client);

 private:
  /// A password that was tried: admitted, exactly one hash, not noted yet.
  struct Attempt {
    Admission admission;
    Passwords::Check check;
    bool proven = false;
  };

  base::Result<Attempt> attempt(const LoginSubject& subject, SubmittedPassword& password,
                                const Client& client);
  base::Result<Admission> admit(const LoginSubject& subject, SubmittedPassword& password,
                                const Client& client);
  base::Result<void> solve(const std::optional<Solution>& solution, const Admission& admission,
                           const Client& client);
  base::Result<base::Secret> open_session(const LoginSubject& subject, const Attempt& attempt,
                                          const Client& client, std::string_view replaced);
  /// Notes the failure; kWrongCredentials where that went well.
  std::unexpected<base::Failure> refuse(const LoginSubject& subject, const Attempt& attempt,
                                        std::string_view action, const Client& client);
  base::Result<Account> prove(LoginSubject subject, SubmittedPassword password,
                              std::string_view action, const Client& client);
  base::Result<LoginSubject> own_subject(const Account& account);
  base::Result<PasswordChange> change_password(LoginSubject subject, SubmittedPassword present,
                                               SubmittedPassword wanted,
                                               SessionAfterChange afterwards, const Client& client);
  base::Result<PasswordChange> write_password(const Account& account, const Verifiers& verifiers,
                                              SessionAfterChange afterwards, const Client& client);
  template <class Outcome>
  base::Result<Outcome> counted(base::Result<Outcome> outcome);

  Deps deps_;
  AuditLog& audit_log_;
  Throttle& throttle_;
  Captchas& captchas_;
  Passwords& passwords_;
  Sessions& sessions_;
  AccountChanges& changes_;
};

}  // namespace domain
