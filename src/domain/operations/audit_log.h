// The records of a change, in the same transaction as the change: an event in the audit log, and a
// mail to the owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"

namespace domain {

enum class Outcome { kDone, kRefused };

/// Writes audit events and queues notices.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class AuditLog {
 public:
  explicit AuditLog(const Deps& deps)
      : store_(deps.store), clock_(deps.clock), options_(deps.options) {}

  /// Writes an event. `action` is a name such as `login`, `sign-up` or `password-change`.
  base::Result<void> audit(const Client& client, std::optional<std::int64_t> account_id,
                           std::string_view action, Outcome outcome = Outcome::kDone);

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
