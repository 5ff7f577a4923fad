// The domain wired together: everything that the contracts may ask for.
#pragma once

#include <string>
#include <utility>

#include "base/clock.h"
#include "base/metrics.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/account/accounts.h"
#include "domain/account/administration.h"
#include "domain/account/avatars.h"
#include "domain/account/self_service.h"
#include "domain/account/user_keys.h"
#include "domain/login/captchas.h"
#include "domain/login/devices.h"
#include "domain/login/key_ring.h"
#include "domain/login/logins.h"
#include "domain/login/passwords.h"
#include "domain/login/sessions.h"
#include "domain/login/throttle.h"
#include "domain/mail/outbox.h"
#include "domain/operations/audit_log.h"
#include "domain/operations/cleanup.h"
#include "domain/operations/statistics.h"
#include "domain/options.h"
#include "domain/recovery/mail_codes.h"
#include "domain/recovery/recovery.h"
#include "domain/recovery/undo.h"
#include "domain/recovery/undo_tickets.h"
#include "domain/sso/guarded_sites.h"
#include "media/avatar_maker.h"
#include "media/captcha_painter.h"
#include "media/upload_folder.h"
#include "store/connection.h"

namespace domain {

/// What the house stands on; outlives it.
struct World {
  store::Connection& store;
  crypto::PasswordHasher& hasher;
  crypto::Random& random;
  const base::Clock& clock;
  base::Metrics& metrics;
  const media::AvatarMaker& avatar_maker;
  const media::UploadFolder& uploads;
  media::CaptchaPainter& captcha_painter;
};

/// Keys for unlike uses, so that what one signs is nothing to another.
struct Keys {
  base::Secret devices;
  base::Secret throttle;
  base::Secret nonces;
  base::Secret codes;     ///< mail codes and undo tickets are derived from it
  base::Secret captchas;  ///< and the answers of captchas
  base::Secret user_keys;
  std::string folder;  ///< of the RSA pairs
};

/// One worker's domain: one thread, one store connection.
struct Services {
  Services(const World& world, Keys secret, const Options& wanted)
      : options(wanted),
        metrics(world.metrics),
        devices(world.clock, world.random, std::move(secret.devices)),
        key_ring(world.clock, world.random, std::move(secret.nonces), std::move(secret.folder),
                 options),
        audit_log(world.store, world.clock, options),
        outbox(world.store, world.clock, base::Secret{secret.codes.reveal()}, options),
        throttle(world.store, world.clock, std::move(secret.throttle), options),
        captchas(world.store, world.random, world.clock, world.captcha_painter,
                 std::move(secret.captchas), options),
        undo_tickets(world.store, world.random, world.clock, audit_log,
                     base::Secret{secret.codes.reveal()}, options),
        codes(world.store, world.random, world.clock, captchas, throttle, std::move(secret.codes),
              options),
        passwords(world.store, world.hasher, options),
        sessions(world.store, world.random, world.clock, audit_log, options),
        guarded_sites(world.store, world.random, world.clock, audit_log, sessions),
        standing(parts(world), audit_log),
        account_changes(parts(world), audit_log, standing, undo_tickets, codes),
        logins(parts(world), account_changes),
        accounts(parts(world), account_changes),
        user_keys(world.store, world.clock, audit_log, std::move(secret.user_keys)),
        recovery(parts(world), account_changes),
        undo(parts(world), standing, account_changes),
        avatars(world.store, world.random, world.clock, audit_log, world.avatar_maker,
                world.uploads),
        administration(parts(world), standing, account_changes, avatars),
        self_service(parts(world), logins, account_changes, administration),
        cleanup(world.store, world.clock, options),
        statistics(world.store, world.clock, world.metrics, options) {}
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  const Options options;
  const base::Metrics& metrics;
  Devices devices;
  KeyRing key_ring;
  AuditLog audit_log;
  Outbox outbox;
  Throttle throttle;
  Captchas captchas;
  UndoTickets undo_tickets;
  MailCodes codes;
  Passwords passwords;
  Sessions sessions;
  GuardedSites guarded_sites;
  AccountStanding standing;
  AccountChanges account_changes;
  Logins logins;
  Accounts accounts;
  UserKeys user_keys;
  Recovery recovery;
  Undo undo;
  Avatars avatars;
  Administration administration;
  SelfService self_service;
  Cleanup cleanup;
  Statistics statistics;

 private:
  Deps parts(const World& world) {
    return {world.store, world.hasher, world.random, world.clock, world.metrics,
            options,     throttle,     captchas,     codes,       passwords,
            audit_log,   sessions,     undo_tickets};
  }
};

}  // namespace domain
