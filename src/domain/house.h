// The domain wired together: everything that the contracts may ask for.
#pragma once

#include <string>
#include <utility>

#include "base/clock.h"
#include "base/metrics.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/accounts.h"
#include "domain/administration.h"
#include "domain/avatars.h"
#include "domain/captchas.h"
#include "domain/devices.h"
#include "domain/guarded_sites.h"
#include "domain/housekeeping.h"
#include "domain/journal.h"
#include "domain/key_ring.h"
#include "domain/mail_codes.h"
#include "domain/outbox.h"
#include "domain/passwords.h"
#include "domain/recovery.h"
#include "domain/self_service.h"
#include "domain/sessions.h"
#include "domain/settings.h"
#include "domain/statistics.h"
#include "domain/throttle.h"
#include "domain/undo.h"
#include "domain/undo_tickets.h"
#include "domain/user_keys.h"
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
