#include "domain/account/user_keys.h"

#include "base/text.h"
#include "crypto/digest.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/transaction.h"

namespace domain {

constexpr std::size_t kKeyBytes = 20;

std::string UserKeys::of(const Account& account) const {
  const std::string name =
      std::to_string(account.id) + " " + std::to_string(account.user_key_version);
  return base::to_hex(crypto::hmac_sha256(key_.reveal(), name).substr(0, kKeyBytes));
}

base::Result<void> UserKeys::renew(const Session& session, const Client& client) {
  return store::transact(store_, [&]() -> base::Result<void> {
    auto held = store::lock_account(store_, seen(session.account));
    if (!held) return base::pass(held);
    if (!*held) return base::fail(base::Fault::kNotSignedIn, "changed meanwhile");
    auto raised = store::raise_user_key_version(store_, session.account.id, clock_.now());
    if (!raised) return raised;
    return audit_log_.audit(client, session.account.id, "user-key-change");
  });
}

}  // namespace domain
