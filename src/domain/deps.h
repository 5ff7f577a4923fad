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

}  // namespace domain
