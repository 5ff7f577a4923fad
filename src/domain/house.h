// The domain wired together: everything that the contracts may ask for.
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/accounts.h"
#include "domain/devices.h"
#include "domain/journal.h"
#include "domain/passwords.h"
#include "domain/recovery.h"
#include "domain/sessions.h"
#include "domain/settings.h"
#include "domain/throttle.h"
#include "store/connection.h"

namespace domain {

/// One worker's domain: one thread, one store connection. Holds references to what it is given.
struct House {
  House(store::Connection& store, crypto::PasswordHasher& hasher, crypto::Random& random,
        const base::Clock& clock, base::Metrics& counters, base::Secret device_key,
        base::Secret throttle_key, const Settings& wanted)
      : settings(wanted),
        devices(clock, random, std::move(device_key)),
        journal(store, clock),
        throttle(store, clock, std::move(throttle_key), settings),
        passwords(store, hasher),
        sessions(store, random, clock, journal, settings),
        accounts(Parts{store, hasher, random, clock, counters, settings, throttle, passwords,
                       journal, sessions}),
        recovery(Parts{store, hasher, random, clock, counters, settings, throttle, passwords,
                       journal, sessions}) {}
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  const Settings settings;
  Devices devices;
  Journal journal;
  Throttle throttle;
  Passwords passwords;
  Sessions sessions;
  Accounts accounts;
  Recovery recovery;
};

}  // namespace domain
