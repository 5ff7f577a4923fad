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

 private:
  store::Connection& store_;
  const base::Clock& clock_;
  const Options& options_;
};

}  // namespace domain
