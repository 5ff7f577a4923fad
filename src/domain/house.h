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
#include "domain/devices.h"
#include "domain/journal.h"
#include "domain/key_ring.h"
#include "domain/passwords.h"
#include "domain/recovery.h"
#include "domain/sessions.h"
#include "domain/settings.h"
#include "domain/throttle.h"
#include "media/avatar_maker.h"
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
};

/// Keys for unlike uses, so that what one signs is nothing to another.
struct Keys {
  base::Secret devices;
  base::Secret throttle;
  base::Secret nonces;
  std::string folder;  ///< of the RSA pairs
};

/// One worker's domain: one thread, one store connection.
struct House {
  House(const Ground& ground, Keys secret, const Settings& wanted)
      : settings(wanted),
        devices(ground.clock, ground.random, std::move(secret.devices)),
        key_ring(ground.clock, ground.random, std::move(secret.nonces), std::move(secret.folder),
                 settings),
        journal(ground.store, ground.clock),
        throttle(ground.store, ground.clock, std::move(secret.throttle), settings),
        passwords(ground.store, ground.hasher, settings),
        sessions(ground.store, ground.random, ground.clock, journal, settings),
        accounts(parts(ground)),
        recovery(parts(ground)),
        avatars(ground.store, ground.random, ground.clock, journal, ground.avatar_maker,
                ground.uploads),
        administration(parts(ground), avatars) {}
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  const Settings settings;
  Devices devices;
  KeyRing key_ring;
  Journal journal;
  Throttle throttle;
  Passwords passwords;
  Sessions sessions;
  Accounts accounts;
  Recovery recovery;
  Avatars avatars;
  Administration administration;

 private:
  Parts parts(const Ground& ground) {
    return {ground.store, ground.hasher, ground.random, ground.clock, ground.metrics,
            settings,     throttle,      passwords,     journal,      sessions};
  }
};

}  // namespace domain
