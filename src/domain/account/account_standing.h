// What an account may do at all: its role and its status, and how both end what was earned before.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/operations/audit_log.h"

namespace domain {

/// Whether the last enabled administrator may go.
enum class LastAdministrator { kStays, kMayGo };

/// What became of a change.
enum class ChangeResult {
  kChanged,
  kWasSo,         ///< there was nothing to change
  kIsLast,        ///< refused: nobody could administer any more; nothing was changed
  kNoAddress,     ///< refused: there is none to write to; nothing was changed
  kAddressMoved,  ///< refused: the address is so new that its owner could still take it back
};

/// What is absent stays.
struct Standing {
  std::optional<Role> role{};
  std::optional<Status> status{};
};

/// Every operation is part of the caller's transaction, which has locked the account.
class AccountStanding {
 public:
  AccountStanding(const Deps& deps, AuditLog& audit_log) : deps_(deps), audit_log_(audit_log) {}

  /// Writes role and status. A new role, or the status kDisabled, ends every session and recovery
  /// ticket. kIsLast: the caller rolls back.
  base::Result<ChangeResult> change(const Account& account, const Standing& wanted,
                                    LastAdministrator last, const Client& client);

  /// False where the account is the last enabled administrator, who is to stay.
  base::Result<bool> may_go(const Account& account, LastAdministrator last);

  /// Ends every session and recovery ticket, and returns the new epoch. Undo tickets stay: they
  /// lock an account, and open nothing.
  base::Result<std::int64_t> end_access(std::int64_t account_id);

 private:
  base::Result<ChangeResult> change_role(const Account& account, Role role, LastAdministrator last,
                                         const Client& client);
  base::Result<ChangeResult> change_status(const Account& account, Status status,
                                           LastAdministrator last, const Client& client);

  Deps deps_;
  AuditLog& audit_log_;
};

}  // namespace domain
