// A lost password, and three ways to a new one: the security question, whose answer earns a ticket,
// and the ticket the password; a code by mail; the operator's key. Administrators have the mail
// alone.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/account/account_changes.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/passwords.h"
#include "domain/login/throttle.h"
#include "domain/operations/audit_log.h"
#include "domain/recovery/mail_codes.h"

namespace domain {

class Recovery {
 public:
  Recovery(const Deps& deps, AuditLog& audit_log, Throttle& throttle, MailCodes& codes,
           Passwords& passwords, AccountChanges& changes)
      : deps_(deps),
        audit_log_(audit_log),
        throttle_(throttle),
        codes_(codes),
        passwords_(passwords),
        changes_(changes) {}

  /// The account's question. Says that an account exists: callers limit how often it is asked.
  ///
  /// Fault kNoQuestion, alike for no question, no such account, a disabled one, an administrator.
  base::Result<std::string> question(std::string_view username);

  /// Checks the answer and returns a ticket, good once and for a while. Costs one hash, whatever
  /// there is to compare with.
  ///
  /// Faults: kWrongAnswer (also for another question, or no such account), kThrottled.
  base::Result<base::Secret> check_answer(std::string_view username, std::string_view question,
                                          const base::Secret& answer, const Client& client);

  /// Spends the ticket for a new password, and ends every session of the account. A password that
  /// the rules refuse spends nothing, nor does another account's name.
  ///
  /// Faults: kSpentTicket (used before, or expired), kWrongTicket (anything else about it),
  /// kInvalidField (`password`).
  base::Result<void> reset_by_ticket(std::string_view username, const base::Secret& ticket,
                                     const base::Secret& password, const Client& client);

  /// Spends the code that was mailed to the address for a new password. Who reads the mail owns the
  /// address: it is verified by this, every session ends, and question, answer and phone go, which
  /// somebody else may have left there.
  ///
  /// Faults: kWrongCode (also for an address that no enabled account has), kInvalidField
  /// (`password`): then the code stays.
  base::Result<void> reset_by_code(std::string_view email, std::string_view code,
                                   const base::Secret& password, const Client& client);

  /// Gives the account of this name and address a new password, for somebody who has proved to
  /// hold the operator's key. Costs one hash whether or not there is such an account. The owner is
  /// told in words of its own.
  ///
  /// Faults: kNotFound (also for an administrator, or a disabled account), kInvalidField
  /// (`password`).
  base::Result<void> reset_by_server_key(std::string_view username, std::string_view email,
                                         const base::Secret& password, const Client& client);

 private:
  base::Result<base::Secret> issue_ticket(const Admission& admission, const Account& account,
                                          std::string_view answer_verifier, const Client& client);
  base::Result<Account> ticket_holder(std::string_view username, std::string_view ticket_hash);

  Deps deps_;
  AuditLog& audit_log_;
  Throttle& throttle_;
  MailCodes& codes_;
  Passwords& passwords_;
  AccountChanges& changes_;
};

}  // namespace domain
