// What is written down about a change, in the change's own transaction: a line in the audit, and
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

class AuditLog {
 public:
  explicit AuditLog(const Deps& deps)
      : store_(deps.store), clock_(deps.clock), options_(deps.options) {}

  /// `action` is one of the words of the audit: `login`, `sign-up`, `password-change` …
  base::Result<void> audit(const Client& client, std::optional<std::int64_t> account_id,
                           std::string_view action, Outcome outcome = Outcome::kDone);

  /// Tells the owner, where the account has an address. `kind` names the mail's template. An
  /// address that nobody has verified may be a stranger's: the account gets a few such mails a day.
  /// `salt` is of what in the mail is derived, where there is any of that.
  base::Result<void> notify(const Client& client, const Account& account, std::string_view kind,
                            std::optional<std::string> salt = std::nullopt);

 private:
  store::Connection& store_;
  const base::Clock& clock_;
  const Options& options_;
};

}  // namespace domain
