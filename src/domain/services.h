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
#include "domain/login/captchas.h"
#include "domain/login/devices.h"
#include "domain/sso/guarded_sites.h"
#include "domain/operations/cleanup.h"
#include "domain/operations/audit_log.h"
#include "domain/login/key_ring.h"
#include "domain/recovery/mail_codes.h"
#include "domain/mail/outbox.h"
#include "domain/login/passwords.h"
#include "domain/recovery/recovery.h"
#include "domain/account/self_service.h"
#include "domain/login/sessions.h"
#include "domain/options.h"
#include "domain/operations/statistics.h"
#include "domain/login/throttle.h"
#include "domain/recovery/undo.h"
#include "domain/recovery/undo_tickets.h"
#include "domain/account/user_keys.h"
#include "media/avatar_maker.h"
#include "media/captcha_painter.h"
#include "media/upload_folder.h"
#include "store/connection.h"

namespace domain {

/// What the house stands on; outlives it.
struct Ground {
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
struct House {
  House(const Ground& ground, Keys secret, const Settings& wanted)
      : settings(wanted),
        metrics(ground.metrics),
        devices(ground.clock, ground.random, std::move(secret.devices)),
        key_ring(ground.clock, ground.random, std::move(secret.nonces), std::move(secret.folder),
                 settings),
        journal(ground.store, ground.clock, settings),
        outbox(ground.store, ground.clock, base::Secret{secret.codes.reveal()}, settings),
        throttle(ground.store, ground.clock, std::move(secret.throttle), settings),
        captchas(ground.store, ground.random, ground.clock, ground.captcha_painter,
                 std::move(secret.captchas), settings),
        undo_tickets(ground.store, ground.random, ground.clock, journal,
                     base::Secret{secret.codes.reveal()}, settings),
        codes(ground.store, ground.random, ground.clock, captchas, throttle,
              std::move(secret.codes), settings),
        passwords(ground.store, ground.hasher, settings),
        sessions(ground.store, ground.random, ground.clock, journal, settings),
        guarded_sites(ground.store, ground.random, ground.clock, journal, sessions),
        accounts(parts(ground)),
        user_keys(ground.store, ground.clock, journal, std::move(secret.user_keys)),
        recovery(parts(ground)),
        undo(parts(ground)),
        avatars(ground.store, ground.random, ground.clock, journal, ground.avatar_maker,
                ground.uploads),
        administration(parts(ground), avatars),
        self_service(parts(ground), accounts, administration),
        housekeeping(ground.store, ground.clock, settings),
        statistics(ground.store, ground.clock, ground.metrics, settings) {}
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  const Settings settings;
  const base::Metrics& metrics;
  Devices devices;
  KeyRing key_ring;
  Journal journal;
  Outbox outbox;
  Throttle throttle;
  Captchas captchas;
  UndoTickets undo_tickets;
  MailCodes codes;
  Passwords passwords;
  Sessions sessions;
  GuardedSites guarded_sites;
  Accounts accounts;
  UserKeys user_keys;
  Recovery recovery;
  Undo undo;
  Avatars avatars;
  Administration administration;
  SelfService self_service;
  Housekeeping housekeeping;
  Statistics statistics;

 private:
  Parts parts(const Ground& ground) {
    return {ground.store, ground.hasher, ground.random, ground.clock, ground.metrics,
            settings,     throttle,      captchas,      codes,        passwords,      journal,
            sessions,     undo_tickets};
  }
};

}  // namespace domain
