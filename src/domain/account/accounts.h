// Accounts: signed up, changed. Every rule is applied here, whichever contract a
// value came through.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_changes.h"
#include "domain/account/identifiers.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/login/throttle.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"

namespace domain {

/// What somebody who signs up hands in. A security question needs its answer, and the other way
/// round.
struct SignUp {
  /// An operator is not limited in how many accounts they add. kInvitation: an operator, who
  /// chooses no password; the owner is mailed a code to choose one, so there must be an address.
  enum class By { kThemselves, kOperator, kInvitation };

  std::optional<std::string_view> username{};
  std::optional<std::string_view> email{};
  SubmittedPassword password{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
  std::optional<std::string_view> question{};
  base::Secret answer{};  ///< empty: none
  /// Of the mail that was sent to `email`: the address is verified by it. Without one it is not,
  /// and reserves nothing against its owner.
  std::optional<std::string_view> code{};
  std::optional<std::string_view> channel{};  ///< where somebody was recruited
  Role role = Role::kUser;
  By by = By::kThemselves;
};

/// A new account, and the session of the client that made it.
struct SignUpResult {
  Account account;
  base::Secret token;
};

class Accounts {
 public:
  Accounts(const Deps& deps, AuditLog& audit_log, Throttle& throttle, MailCodes& codes,
           Passwords& passwords, Sessions& sessions, AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        throttle_(throttle),
        codes_(codes),
        passwords_(passwords),
        sessions_(sessions),
        changes_(changes) {}

  /// Whether the name, or the address, could be had now. Says that an account exists: callers limit
  /// how often it is asked.
  ///
  /// Faults: kInvalidField, kTaken.
  base::Result<void> check_username_free(std::string_view username);
  base::Result<void> check_email_free(std::string_view email);

  /// Makes an account. Costs a password hash for each scheme in use, and one more with a security
  /// answer.
  ///
  /// An address that comes with its code is the new account's, verified; an account that held it
  /// unverified loses it. The code is spent with the account's making, and nowhere else.
  ///
  /// Faults: kInvalidField and kMissingField naming the field (`encrypted_password` for one that
  /// could not be decrypted), kTaken (`username` or `email`), kWrongCode, kThrottled (registrations
  /// from this network).
  base::Result<Account> sign_up(SignUp request, const Client& client);

  /// The same, and logs the client in: both or neither.
  base::Result<SignUpResult> sign_up_and_log_in(SignUp request, const Client& client);

 private:
  /// A sign-up that was checked, admitted and hashed: what is left is to write it.
  struct Prepared;
  base::Result<Prepared> prepare(SignUp& request, const Client& client);
  base::Result<void> check_free(const SignUp& request);
  base::Result<std::optional<ProvenCode>> prove_email(const SignUp& request, const Client& client);
  base::Result<void> take_email(const Prepared& prepared, const Client& client);
  base::Result<void> spend_for_sign_up(SubmittedPassword& password);
  base::Result<Account> write(const Prepared& prepared, const Client& client);

  Deps deps_;
  AuditLog& audit_log_;
  Throttle& throttle_;
  MailCodes& codes_;
  Passwords& passwords_;
  Sessions& sessions_;
  AccountChanges& changes_;
};

}  // namespace domain
