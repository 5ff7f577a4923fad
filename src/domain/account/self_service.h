// What the owner of an account does to it beside logging in and choosing passwords: the profile,
// another address, a copy of what is kept, the end of it.
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

/// Another address, and what shows that its owner wants it.
struct AddressChange {
  std::string_view email;
  std::string_view code;  ///< of the mail to that address, for CodeUse::kEmailChange
  SubmittedPassword password{};
};

/// What is kept about somebody, in words that they can read. No verifier is ever in here.
struct DataExport {
  base::Timestamp moment;
  Account account;
  std::vector<SessionLine> sessions;
  std::vector<AuditLine> events;  ///< the newest first
  std::vector<MailLine> mails;    ///< likewise
};

/// 22 characters of base64url that are others whenever the account is: an entity tag without
/// quotes.
std::string version_of(const Account& account);

/// Which version of the account its owner has seen; an empty one matches every version. `matches`
/// says whether version_of() the account is the wanted one.
struct ExpectedVersion {
  std::string_view wanted{};
  bool (*matches)(std::string_view wanted, std::string_view version) = nullptr;
};

class SelfService {
 public:
  SelfService(const Deps& deps, MailCodes& codes, Logins& logins, AccountChanges& changes,
              Administration& administration)
      : deps_(deps),
        codes_(codes),
        logins_(logins),
        changes_(changes),
        administration_(administration) {}

  /// Changes the profile, all of it or nothing, and returns the account as it is then. With an
  /// expected version only where the account has it, compared while nobody else can change it. A
  /// username is chosen once, by an account that has none. A new address is unverified, and the old
  /// one is told how to take it back.
  ///
  /// Faults: kInvalidField (also kImmutable for another username than the account's, and for
  /// removing the address of an account without a username), kMissingField (`question` for an
  /// answer without one, and the reverse), kTaken (`username` or `email`), kStaleLogin where the
  /// settings ask for a recent login, kChanged for another version, kNotSignedIn where the session
  /// has ended.
  base::Result<Account> update(const Session& session, const AccountChange& change,
                               const Client& client, const ExpectedVersion& expected = {});

  /// Gives the account the address that the code was mailed to, verified. An account that held it
  /// unverified loses it; the old address is told, and how to take it back.
  ///
  /// Faults: kInvalidField (`email`), kWrongCredentials and kThrottled for the password, which is
  /// asked first; kWrongCode, kTaken (`email`), kNotSignedIn where the session has ended.
  base::Result<Account> change_email(const Session& session, AddressChange change,
                                     const Client& client);

  /// Deletes the account with all that belongs to it; the audit keeps what happened to its id.
  ///
  /// Faults: kWrongCredentials, kThrottled, kConflict for the last administrator, kNotSignedIn
  /// where the password was changed meanwhile.
  base::Result<void> close(const Session& session, SubmittedPassword password,
                           const Client& client);

  /// A copy of what is kept about the owner. Of events and mails the newest kCopied.
  base::Result<DataExport> copy(const Session& session);

  static constexpr std::int64_t kCopied = 5000;  ///< a megabyte or less

 private:
  Deps deps_;
  MailCodes& codes_;
  Logins& logins_;
  AccountChanges& changes_;
  Administration& administration_;
};

}  // namespace domain
