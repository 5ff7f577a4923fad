// A key for each account, with which programs of the operator identify it. Derived from the account
// and a version, so it is not stored. It gives no access here.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/login/sessions.h"
#include "domain/operations/audit_log.h"

namespace domain {

class UserKeys {
 public:
  UserKeys(const Deps& deps, AuditLog& audit_log, base::Secret key)
      : store_(deps.store), clock_(deps.clock), audit_log_(audit_log), key_(std::move(key)) {}

  /// The account's key: 40 lower-case hexadecimal characters.
  std::string of(const Account& account) const;

  /// Replaces the account's key. Fault kNotSignedIn if the session has ended meanwhile.
  base::Result<void> renew(const Session& session, const Client& client);

 private:
  store::Connection& store_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  base::Secret key_;
};

}  // namespace domain
