// Registration of accounts, with the same rules for all contracts.
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

/// The data of a registration. A security question needs an answer, and the reverse.
struct SignUp {
  /// The limit of registrations does not apply to operators. kInvitation: an operator without a
  /// password; the owner gets a code by mail to set one, so an address is required.
  enum class By { kThemselves, kOperator, kInvitation };

  std::optional<std::string_view> username{};
  std::optional<std::string_view> email{};
  SubmittedPassword password{};
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
  std::optional<std::string_view> question{};
  base::Secret answer{};  ///< empty: none
  /// The code that was mailed to `email`, which verifies the address. An unverified address can be
  /// claimed by its owner.
  std::optional<std::string_view> code{};
  std::optional<std::string_view> channel{};  ///< the marketing channel
  Role role = Role::kUser;
  By by = By::kThemselves;
};

/// A new account and the token of its first session.
struct SignUpResult {
  Account account;
  base::Secret token;
};

/// Registers accounts.
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

  /// Checks whether a username or an address is free. The answer reveals existing accounts, so
  /// callers limit the number of calls.
  ///
  /// Faults: kInvalidField, kTaken.
  base::Result<void> check_username_free(std::string_view username);
  base::Result<void> check_email_free(std::string_view email);

  /// Creates an account. Costs a password hash for each scheme in use, and one more for a security
  /// answer.
  ///
  /// With a code the address is verified, and another account with the same unverified address
  /// loses it. The code is spent only if the account is created.
  ///
  /// Faults: kInvalidField and kMissingField naming the field (`encrypted_password` for one that
  /// could not be decrypted), kTaken (`username` or `email`), kWrongCode, kThrottled (registrations
  /// from this network).
  base::Result<Account> sign_up(SignUp request, const Client& client);

  /// Like sign_up(), and logs the client in: both or neither.
  base::Result<SignUpResult> sign_up_and_log_in(SignUp request, const Client& client);

 private:
  /// A registration that was validated, admitted and hashed, and can be written.
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
