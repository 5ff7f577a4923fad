// The audit log. An event is written in the transaction of its change.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/client.h"
#include "domain/deps.h"

namespace domain {

enum class Outcome { kDone, kRefused };

/// Writes audit events.
class AuditLog {
 public:
  explicit AuditLog(const Deps& deps) : store_(deps.store), clock_(deps.clock) {}

  /// Writes an event. `action` is a name such as `login`, `sign-up` or `password-change`.
  base::Result<void> audit(const Client& client, std::optional<std::int64_t> account_id,
                           std::string_view action, Outcome outcome = Outcome::kDone);

 private:
  store::Connection& store_;
  const base::Clock& clock_;
};

}  // namespace domain
