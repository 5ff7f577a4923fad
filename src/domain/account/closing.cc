// Closing an account, for its owner: until it is deleted, a login can keep it
// (domain/login/logins.h).
#include "domain/account/administration.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/transaction.h"

namespace domain {

using base::Fault;

base::Result<ChangeResult> Administration::close(const Account& seen, const Client& client) {
  const bool at_once = deps_.options.closing_life == std::chrono::days{0};
  Account closed;
  auto effect = store::transact(deps_.store, [&]() -> base::Result<ChangeResult> {
    auto account = lock_unchanged(deps_.store, seen);
    if (!account) return base::pass(account);
    if (!*account) return base::fail(Fault::kNotSignedIn, "changed meanwhile");
    closed = std::move(**account);
    return at_once ? remove_held(closed, LastAdministrator::kStays, "account-close", client)
                   : close_held(closed, client);
  });
  if (at_once) discard_picture(effect, closed);
  return effect;
}

base::Result<ChangeResult> Administration::close_held(const Account& account,
                                                      const Client& client) {
  auto allowed = access_.may_go(account, LastAdministrator::kStays);
  if (!allowed) return base::pass(allowed);
  if (!*allowed) return ChangeResult::kIsLast;
  const base::Timestamp now = deps_.clock.now();
  const base::Timestamp until = now + deps_.options.closing_life;
  if (auto set = store::set_closing(deps_.store, account.id, now, until); !set) {
    return base::pass(set);
  }
  if (auto ended = access_.end_access(account.id); !ended) return base::pass(ended);
  auto noted = audit_log_.audit(client, account.id, "account-close");
  if (!noted) return base::pass(noted);
  auto told = notifier_.notify_of_closing(client, account, until);
  if (!told) return base::pass(told);
  return ChangeResult::kChanged;
}

base::Result<std::int64_t> Administration::remove_closed(const Client& client) {
  constexpr std::int64_t kBatch = 100;
  std::int64_t removed = 0;
  for (;;) {
    auto ids = store::list_closed_accounts(deps_.store, deps_.clock.now(), kBatch);
    if (!ids) return base::pass(ids);
    for (const std::int64_t id : *ids) {
      auto gone = remove_one_closed(id, client);
      if (!gone) return base::pass(gone);
      removed += *gone ? 1 : 0;
    }
    if (std::ssize(*ids) < kBatch) return removed;
  }
}

// False if the account was kept or deleted since it was listed.
base::Result<bool> Administration::remove_one_closed(std::int64_t id, const Client& client) {
  Account closed;
  auto effect = store::transact(deps_.store, [&]() -> base::Result<ChangeResult> {
    auto due = store::lock_closed_account(deps_.store, id, deps_.clock.now());
    if (!due) return base::pass(due);
    if (!*due) return ChangeResult::kWasSo;
    auto account = find_by_id(id);
    if (!account) return base::pass(account);
    closed = std::move(*account);
    return remove_held(closed, LastAdministrator::kMayGo, "account-delete", client);
  });
  discard_picture(effect, closed);
  if (!effect) return base::pass(effect);
  return *effect == ChangeResult::kChanged;
}

}  // namespace domain
