// Operations of owners on their own account: changing the profile and the address, exporting the
// data, deleting the account. Logins and passwords are in domain/login.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/account/account_changes.h"
#include "domain/account/account_history.h"
#include "domain/account/administration.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/logins.h"
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/recovery/mail_codes.h"

namespace domain {

/// A new address with its code and the password of the account.
struct AddressChange {
  std::string_view email;
  std::string_view code;  ///< mailed to that address, for CodeUse::kEmailChange
  SubmittedPassword password{};
};

/// The stored data of an account in readable form. Contains no verifier.
struct DataExport {
  base::Timestamp exported;
  Account account;
  std::vector<SessionLine> sessions;
  std::vector<AuditLine> events;  ///< newest first
  std::vector<MailLine> mails;    ///< newest first
};

/// An entity tag without quotes: 22 characters of base64url that change with every change of the
/// account.
std::string version_of(const Account& account);

/// The version of the account that its owner has seen; an empty one matches every version.
/// `matches` compares it with version_of() the account.
struct ExpectedVersion {
  std::string_view version{};
  bool (*matches)(std::string_view expected, std::string_view version) = nullptr;
};

/// Changes that owners make to their own account.
class SelfService {
 public:
  SelfService(const Deps& deps, MailCodes& codes, Logins& logins, AccountChanges& changes,
              Administration& administration)
      : deps_(deps),
        codes_(codes),
        logins_(logins),
        changes_(changes),
        administration_(administration) {}

  /// Makes all requested changes of the profile or none, and returns the changed account. An
  /// expected version is compared under the account's lock. A username can be set once, by an
  /// account that has none. A new address is unverified, and the old one gets a mail with an undo
  /// link.
  ///
  /// Faults: kInvalidField (also kImmutable for another username than the account's, and for
  /// removing the address of an account without a username), kMissingField (`question` for an
  /// answer without one, and the reverse), kTaken (`username` or `email`), kStaleLogin if the
  /// settings require a recent login, kChanged for another version, kNotSignedIn if the session has
  /// ended.
  base::Result<Account> update(const Session& session, const AccountChange& change,
                               const Client& client, const ExpectedVersion& expected = {});

  /// Sets the address that the code was mailed to as verified. Another account with the same
  /// unverified address loses it. The old address gets a mail with an undo link.
  ///
  /// Faults: kInvalidField (`email`), kWrongCredentials and kThrottled for the password, which is
  /// checked first; kWrongCode, kTaken (`email`), kNotSignedIn if the session has ended.
  base::Result<Account> change_email(const Session& session, AddressChange change,
                                     const Client& client);

  /// Closes the account: all its sessions end, and it is deleted after Options::closing_life unless
  /// its owner logs in to keep it. The audit log keeps the events of its id.
  ///
  /// Faults: kWrongCredentials, kThrottled, kConflict for the last administrator, kNotSignedIn if
  /// the password was changed meanwhile.
  base::Result<void> close(const Session& session, SubmittedPassword password,
                           const Client& client);

  /// A copy of the stored data of the account, with at most kCopied of the newest events and mails.
  base::Result<DataExport> copy(const Session& session);

  static constexpr std::int64_t kCopied = 5000;  ///< about a megabyte

 private:
  Deps deps_;
  MailCodes& codes_;
  Logins& logins_;
  AccountChanges& changes_;
  Administration& administration_;
};

}  // namespace domain
