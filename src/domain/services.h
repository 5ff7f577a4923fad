// The services of the domain that handlers of contracts may call. The application makes those that
// only the mailer and the operator need (outbox, cleanup).
#pragma once

#include <memory>
#include <string>

#include "base/metrics.h"
#include "base/secret.h"
#include "domain/account/account_access.h"
#include "domain/account/account_changes.h"
#include "domain/account/accounts.h"
#include "domain/account/administration.h"
#include "domain/account/avatars.h"
#include "domain/account/preferences.h"
#include "domain/account/self_service.h"
#include "domain/account/user_keys.h"
#include "domain/deps.h"
#include "domain/login/captchas.h"
#include "domain/login/devices.h"
#include "domain/login/key_ring.h"
#include "domain/login/known_networks.h"
#include "domain/login/lockouts.h"
#include "domain/login/logins.h"
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/login/throttle.h"
#include "domain/mail/mail_log.h"
#include "domain/mail/notifier.h"
#include "domain/operations/audit_log.h"
#include "domain/operations/audit_search.h"
#include "domain/operations/health.h"
#include "domain/operations/statistics.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/recovery.h"
#include "domain/recovery/undo.h"
#include "domain/recovery/undo_tickets.h"
#include "domain/sso/guarded_sites.h"

namespace domain {

class CachedSessions;

/// A separate key for each use, so that a value signed for one use is invalid for another.
struct Keys {
  base::Secret devices;
  base::Secret throttle;
  base::Secret nonces;
  base::Secret codes;     ///< mail codes and undo tickets are derived from it
  base::Secret captchas;  ///< captcha answers are derived from it
  base::Secret user_keys;
  std::string folder;  ///< of the RSA pairs
};

/// The services of one worker, with one database connection. Not thread-safe.
class Services {
 public:
  Services(const Deps& deps, Keys keys);
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;
  ~Services();

  const Options& options;
  const base::Metrics& metrics;

 private:
  // Shared by services; not accessible to handlers.
  AuditLog audit_log_;
  Notifier notifier_;
  UndoTickets undo_tickets_;
  Passwords passwords_;
  std::unique_ptr<CachedSessions> cached_sessions_;

 public:
  KnownNetworks known_networks;
  Devices devices;
  KeyRing key_ring;
  Throttle throttle;
  Lockouts lockouts;
  Captchas captchas;
  MailCodes codes;
  Sessions sessions;
  GuardedSites guarded_sites;
  UserKeys user_keys;
  Avatars avatars;

 private:
  AccountAccess access_;
  PendingQuestions pending_questions_;
  AccountChanges changes_;

 public:
  Logins logins;
  Accounts accounts;
  Recovery recovery;
  Undo undo;
  Administration administration;
  AccountPreferences preferences;
  SelfService self_service;
  Statistics statistics;
  AuditSearch audit_search;
  MailLog mail_log;
  Health health;
};

}  // namespace domain
