// What people choose for their own account: language, theme, and mails about new logins. Mails with
// codes and with undo links are always sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/mail/notifier.h"
#include "domain/operations/audit_log.h"

namespace domain {

/// The preferences of an account. std::nullopt: not chosen.
struct Preferences {
  std::optional<std::string> language{};  ///< of pages and mails, one of kLanguages
  std::optional<std::string> theme{};     ///< of the pages, one of kThemes
  bool login_mails = true;                ///< mails about logins from new browsers
};

inline constexpr std::string_view kLanguages[]{"en", "zh"};
inline constexpr std::string_view kThemes[]{"dark", "light"};

/// A partial change. std::nullopt leaves a preference unchanged; an empty text removes it.
struct PreferencesChange {
  std::optional<std::string_view> language{};
  std::optional<std::string_view> theme{};
  std::optional<bool> login_mails{};
};

/// Reads and changes the preferences of the account of a session.
///
/// Faults of all: kNotSignedIn if the session has ended, kStoreDown, kStoreBusy, kUncertain.
class AccountPreferences {
 public:
  AccountPreferences(const Deps& deps, AuditLog& audit_log, Notifier& notifier)
      : deps_(deps), audit_log_(audit_log), notifier_(notifier) {}

  base::Result<Preferences> find(const Session& session);

  /// Makes all requested changes or none, and returns the preferences. A change of `login_mails`
  /// needs a recent login, because an intruder would not want the owner to be told of logins; the
  /// owner gets a mail when these mails end.
  ///
  /// Faults: kInvalidField (`language`, `theme`), kStaleLogin.
  base::Result<Preferences> change(const Session& session, const PreferencesChange& change,
                                   const Client& client);

 private:
  base::Result<Preferences> change_locked(const Session& session, const PreferencesChange& change,
                                          const Client& client);
  base::Result<void> report(const Account& account, const Preferences& after, const Client& client);

  Deps deps_;
  AuditLog& audit_log_;
  Notifier& notifier_;
};

}  // namespace domain
