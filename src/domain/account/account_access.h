// Role and status of an account, and the sessions and tickets that end when they change.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/operations/audit_log.h"

namespace domain {

/// Whether a change may remove the last enabled administrator.
enum class LastAdministrator { kStays, kMayGo };

/// The result of a change.
enum class ChangeResult {
  kChanged,
  kWasSo,         ///< the account was in this state already
  kIsLast,        ///< rejected: it is the last administrator; nothing was changed
  kNoAddress,     ///< rejected: the account has no address; nothing was changed
  kAddressMoved,  ///< rejected: the change of its address can still be undone
};

/// A new role and status; std::nullopt leaves a value unchanged.
struct RoleAndStatus {
  std::optional<Role> role{};
  std::optional<Status> status{};
};

/// Changes role and status. Every operation is part of the caller's transaction, which has locked
/// the account.
class AccountAccess {
 public:
  AccountAccess(const Deps& deps, AuditLog& audit_log) : deps_(deps), audit_log_(audit_log) {}

  /// Writes role and status. A new role, or the status kDisabled, ends every session and recovery
  /// ticket. kIsLast: the caller rolls back.
  base::Result<ChangeResult> change(const Account& account, const RoleAndStatus& requested,
                                    LastAdministrator last, const Client& client);

  /// False if the account is the last enabled administrator and `last` is kStays.
  base::Result<bool> may_go(const Account& account, LastAdministrator last);

  /// Ends all sessions and recovery tickets and returns the new epoch. Undo tickets stay valid,
  /// because they only lock an account and give no access.
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
