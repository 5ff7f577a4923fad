// Three ways to reset a forgotten password: a ticket for the answer to the security question, a
// mailed code, and the operator's server key. Administrators can use the mailed code only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_changes.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/known_networks.h"
#include "domain/login/passwords.h"
#include "domain/login/throttle.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"

namespace domain {

/// Resets passwords.
class Recovery {
 public:
  Recovery(const Deps& deps, AuditLog& audit_log, KnownNetworks& known_networks, Throttle& throttle,
           MailCodes& codes, Passwords& passwords, AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        known_networks_(known_networks),
        throttle_(throttle),
        codes_(codes),
        passwords_(passwords),
        changes_(changes) {}

  /// The account's question. The answer reveals existing accounts, so callers limit the number of
  /// calls.
  ///
  /// Fault kNoQuestion for an account without a question, an unknown or disabled account and an
  /// administrator alike.
  base::Result<std::string> question(std::string_view username);

  /// Checks the answer and returns a ticket, valid once and for a limited time. Always costs one
  /// hash.
  ///
  /// Faults: kWrongAnswer (also for another question or an unknown account), kThrottled.
  base::Result<base::Secret> check_answer(std::string_view username, std::string_view question,
                                          const base::Secret& answer, const Client& client);

  /// Spends the ticket, sets the new password and ends all sessions of the account. An invalid
  /// password or the name of another account spends nothing.
  ///
  /// Faults: kSpentTicket (used before or expired), kWrongTicket (unknown or of another account),
  /// kInvalidField (`password`).
  base::Result<void> reset_by_ticket(std::string_view username, const base::Secret& ticket,
                                     const base::Secret& password, const Client& client);

  /// Spends the code that was mailed to the address and sets the new password. This also verifies
  /// the address, ends all sessions, and removes question, answer and phone, which somebody else
  /// may have set. The new password works at once: the counts of failures are deleted, and the
  /// account knows this client's network and the returned device.
  ///
  /// Faults: kWrongCode (also for an address without an enabled account), kInvalidField
  /// (`password`): the code stays valid.
  base::Result<Device> reset_by_code(std::string_view email, std::string_view code,
                                     const base::Secret& password, const Client& client);

  /// Sets a new password for the account with this name and address, for a caller whose server key
  /// was checked. Costs one hash whether or not the account exists. The owner gets a separate kind
  /// of mail.
  ///
  /// Faults: kNotFound (also for an administrator or a disabled account), kInvalidField
  /// (`password`).
  base::Result<void> reset_by_server_key(std::string_view username, std::string_view email,
                                         const base::Secret& password, const Client& client);

 private:
  base::Result<base::Secret> issue_ticket(const Admission& admission, const Account& account,
                                          std::string_view answer_verifier, const Client& client);
  base::Result<Account> spend_code(const ProvenCode& code, const Account& account,
                                   std::string_view email);
  base::Result<Device> reset_and_let_in(const Account& account, const Verifiers& verifiers,
                                        const Client& client);
  base::Result<void> refuse_server_key(const std::optional<Account>& account, const Client& client);
  base::Result<Account> ticket_holder(std::string_view username, std::string_view ticket_hash);

  Deps deps_;
  AuditLog& audit_log_;
  KnownNetworks& known_networks_;
  Throttle& throttle_;
  MailCodes& codes_;
  Passwords& passwords_;
  AccountChanges& changes_;
};

}  // namespace domain
