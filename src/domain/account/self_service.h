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
#include "domain/account/administration.h"
#include "domain/login/logins.h"
#include "store/audit_event.h"
#include "store/outbox.h"

namespace domain {

/// What somebody changes about themselves; what is absent stays. An empty phone or nickname takes
/// it away.
struct OwnUpdate {
  std::optional<std::string_view> username{};  ///< chosen once, by an account that has none
  std::optional<std::string_view> phone{};
  std::optional<std::string_view> nickname{};
};

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
  std::vector<store::AuditLine> events;  ///< the newest first
  std::vector<store::MailLine> mails;    ///< likewise
};

/// 22 characters of base64url that are others whenever the account is: an entity tag without
/// quotes.
std::string version_of(const Account& account);

class SelfService {
 public:
  /// Whether an account is still what its owner looked at when they decided on a change.
  using VersionMatches = bool (*)(std::string_view wanted, std::string_view version);

  SelfService(const Deps& parts, Logins& logins, Administration& administration)
      : deps_(parts), logins_(logins), administration_(administration) {}

  /// Changes the profile, all of it or nothing, and returns the account. With `wanted`, only where
  /// `fits(wanted, version_of(account))`, asked while nobody else can change it.
  ///
  /// Faults: kInvalidField (also kImmutable for another username than the account's), kTaken
  /// (`username`), kChanged where it does not fit, kNotSignedIn where the session has ended.
  base::Result<Account> update(const Session& session, const OwnUpdate& update,
                               std::string_view wanted, VersionMatches fits, const Client& client);

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
  base::Result<Account> lock(const Session& session);
  base::Result<void> write(const Account& account, const OwnUpdate& update, const Client& client);
  base::Result<void> choose_username(const Account& account, std::string_view username);
  base::Result<void> move_address(const Account& account, const store::Email& email,
                                  const Client& client);

  Deps deps_;
  Logins& logins_;
  Administration& administration_;
};

}  // namespace domain
