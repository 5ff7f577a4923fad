// The collaborators that Accounts and Recovery share.
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/login/captchas.h"
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/login/throttle.h"
#include "domain/operations/audit_log.h"
#include "domain/options.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/undo_tickets.h"
#include "store/connection.h"

namespace domain {

struct Deps {
  store::Connection& store;
  crypto::PasswordHasher& hasher;
  crypto::Random& random;
  const base::Clock& clock;
  base::Metrics& metrics;
  const Options& options;
  Throttle& throttle;
  Captchas& captchas;
  MailCodes& codes;
  Passwords& passwords;
  AuditLog& audit_log;
  Sessions& sessions;
  UndoTickets& undo_tickets;
};

/// How a password came to be replaced: for the audit, and for the owner.
struct Replacement {
  /// kOperator: no link takes it back, and none from before does. Whoever reads the account's mail
  /// may be why an operator steps in.
  enum class By { kOwner, kOperator };

  std::string_view action;
  std::string_view mail;
  By by = By::kOwner;
};

/// Gives the account the new verifiers, in the caller's transaction, which holds the account: older
/// verifiers, sessions and recovery tickets end, the audit notes the action, the owner is told.
/// Returns the new epoch.
base::Result<std::int64_t> replace_password(const Deps& parts, const Account& account,
                                            const store::PasswordVerifiers& verifiers,
                                            const Replacement& how, const Client& client);

/// Takes the address away from whoever but `kept_id` (0: nobody) has it without having verified it,
/// in the caller's transaction.
base::Result<void> release_address(const Deps& parts, std::string_view email_key,
                                   std::int64_t kept_id, const Client& client);

}  // namespace domain
