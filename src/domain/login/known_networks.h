// Known networks: those that an account has logged in from in the last months. A login from one is
// not kept out by failed logins of strangers, for clients that keep no device cookie.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"

namespace store {
struct KnownNetworkQuery;
}  // namespace store

namespace domain {

/// Whether the account knew the client's network before a login.
enum class LoginNetwork { kNew, kKnown };

/// Remembers the networks of logins. The table has keyed digests, no addresses.
///
/// Faults: kStoreDown, kStoreBusy.
class KnownNetworks {
 public:
  /// `key` is the key of the digests.
  KnownNetworks(const Deps& deps, base::Secret key);

  /// The client's network, to be asked for together with an account.
  store::KnownNetworkQuery query(const Client& client) const;

  /// True if the account has logged in from the client's network, and neither got a new password
  /// nor signed out everywhere since.
  base::Result<bool> knows(std::int64_t account_id, const Client& client);

  /// Remembers the client's network in the caller's transaction, and after a new one forgets the
  /// longest unused of the account above the limit. `epoch` is the account's.
  base::Result<void> remember(std::int64_t account_id, std::int64_t epoch, const Client& client,
                              LoginNetwork network = LoginNetwork::kNew);

  /// If the account knows the client's network, it still does in the new epoch, unlike all others.
  /// Part of the caller's transaction.
  base::Result<void> keep(const Account& account, std::int64_t new_epoch, const Client& client);

 private:
  std::string digest(const Client& client) const;

  store::Connection& store_;
  const base::Clock& clock_;
  base::Secret key_;
  const Options& options_;
};

}  // namespace domain
