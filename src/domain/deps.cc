#include "domain/deps.h"

#include "store/recovery_ticket.h"

namespace domain {
namespace {

base::Result<void> tell(const Deps& parts, const Account& account, const Replacement& how,
                        const Client& client) {
  if (how.by == Replacement::By::kOwner) {
    return parts.undo_tickets.notify(client, account, how.mail);
  }
  if (auto spent = parts.undo_tickets.spend_all_of(account.id); !spent) return spent;
  return parts.audit_log.notify(client, account, how.mail);
}

}  // namespace

base::Result<std::int64_t> replace_password(const Deps& parts, const Account& account,
                                            const store::PasswordVerifiers& verifiers,
                                            const Replacement& how, const Client& client) {
  const base::Timestamp now = parts.clock.now();
  auto epoch = store::raise_session_epoch(parts.store, account.id, now);
  if (!epoch) return epoch;
  if (auto noted = store::note_update(parts.store, account.id, now); !noted) {
    return base::pass(noted);
  }
  auto stored = store::replace_password_verifiers(parts.store, account.id, verifiers);
  if (!stored) return base::pass(stored);
  auto spent = store::spend_recovery_tickets_of(parts.store, account.id, now);
  if (!spent) return base::pass(spent);
  auto noted = parts.audit_log.audit(client, account.id, how.action);
  if (!noted) return base::pass(noted);
  auto told = tell(parts, account, how, client);
  if (!told) return base::pass(told);
  return epoch;
}

base::Result<void> release_address(const Deps& parts, std::string_view email_key,
                                   std::int64_t kept_id, const Client& client) {
  auto holder = store::find_account_by_email(parts.store, email_key);
  if (!holder) return base::pass(holder);
  if (!*holder || (*holder)->id == kept_id) return {};
  auto released = store::release_email(parts.store, (*holder)->id, email_key, parts.clock.now());
  if (!released || !*released) return released ? base::Result<void>{} : base::pass(released);
  return parts.audit_log.audit(client, (*holder)->id, "email-lost");
}

}  // namespace domain
