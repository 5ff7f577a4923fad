// Mails that tell the owner of an account about a change or a new login. They are queued in the
// transaction of the change.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"

namespace domain {

/// Queues notices.
class Notifier {
 public:
  explicit Notifier(const Deps& deps)
      : store_(deps.store), clock_(deps.clock), options_(deps.options) {}

  /// Queues a mail of this kind to the owner, if the account has an address. An unverified address
  /// may be a stranger's, so it gets a limited number of mails a day. `salt` is that of the code or
  /// ticket in the mail, if there is one.
  base::Result<void> notify(const Client& client, const Account& account, std::string_view kind,
                            std::optional<std::string> salt = std::nullopt);

  /// Queues a mail about an account that is deleted at `until`.
  base::Result<void> notify_of_closing(const Client& client, const Account& account,
                                       base::Timestamp until);

  /// Queues a mail about a login from a new device, to an account that has verified its address and
  /// is locked by the caller. In the hour after such a mail the next ones are merged into one mail,
  /// which is due at the end of the hour.
  base::Result<void> notify_of_login(const Client& client, const Account& account);

  /// The same about the end of mails about logins: one mail an hour at most.
  base::Result<void> notify_of_login_mails(const Client& client, const Account& account);

  /// The same about a new address that is not proven: one mail an hour at most.
  base::Result<void> notify_of_pending_address(const Client& client, const Account& account);

  /// The same about a question that counts in a week. Returns true if a mail with the salt of an
  /// undo ticket was queued, and false if one that waits reports this change too.
  base::Result<bool> notify_of_pending_question(const Client& client, const Account& account,
                                                const std::string& salt);

 private:
  /// The kinds of a mail about one event and of a mail about all others of a pause.
  struct Kinds {
    std::string_view first;
    std::string_view merged;
  };
  struct Notice {
    std::string_view kind;
    std::optional<std::string> salt{};
    std::optional<base::Timestamp> expires{};  ///< the mail is void then
  };
  base::Result<void> queue(const Client& client, const Account& account, Notice notice);
  base::Result<void> notify_merged(const Client& client, const Account& account, Kinds kinds,
                                   std::chrono::seconds pause,
                                   std::optional<std::string> salt = std::nullopt);

  store::Connection& store_;
  const base::Clock& clock_;
  const Options& options_;
};

}  // namespace domain
