#include "domain/services.h"

#include <utility>

#include "domain/login/cached_sessions.h"

namespace domain {

// In the order of their dependencies.
Services::Services(const Deps& deps, Keys keys)
    : options(deps.options),
      metrics(deps.metrics),
      audit_log_(deps),
      notifier_(deps),
      undo_tickets_(deps, notifier_, base::Secret{keys.codes.reveal()}),
      passwords_(deps),
      cached_sessions_(std::make_unique<CachedSessions>(deps)),
      known_networks(deps, base::Secret{keys.throttle.reveal()}),
      devices(deps.clock, deps.random, std::move(keys.devices)),
      key_ring(deps, std::move(keys.nonces), std::move(keys.folder)),
      throttle(deps, base::Secret{keys.throttle.reveal()}),
      lockouts(deps, audit_log_, std::move(keys.throttle)),
      captchas(deps, std::move(keys.captchas)),
      codes(deps, captchas, known_networks, throttle, std::move(keys.codes)),
      sessions(deps, audit_log_, notifier_, known_networks, *cached_sessions_),
      guarded_sites(deps, audit_log_, sessions),
      user_keys(deps, audit_log_, std::move(keys.user_keys)),
      avatars(deps, audit_log_),
      access_(deps, audit_log_),
      pending_questions_(deps, undo_tickets_),
      changes_(deps, audit_log_, notifier_, access_, undo_tickets_, pending_questions_, codes),
      logins(deps, audit_log_, notifier_, known_networks, throttle, captchas, codes, passwords_,
             sessions, changes_),
      accounts(deps, audit_log_, throttle, codes, passwords_, sessions, changes_),
      recovery(deps, audit_log_, known_networks, throttle, codes, passwords_, changes_),
      undo(deps, audit_log_, undo_tickets_, access_, changes_),
      administration(deps, audit_log_, notifier_, codes, passwords_, undo_tickets_, access_,
                     changes_, avatars),
      preferences(deps, audit_log_, notifier_),
      self_service(deps, codes, logins, changes_, administration),
      statistics(deps),
      audit_search(deps),
      mail_log(deps),
      health(deps) {}

Services::~Services() = default;

}  // namespace domain
