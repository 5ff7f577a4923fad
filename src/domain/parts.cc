#include "domain/parts.h"

#include "store/recovery_ticket.h"

namespace domain {

base::Result<std::int64_t> replace_password(const Parts& parts, const Account& account,
                                            const store::PasswordVerifiers& verifiers,
                                            const Replacement& how, const Client& client) {
  const base::Moment now = parts.clock.now();
  auto epoch = store::raise_session_epoch(parts.store, account.id, now);
  if (!epoch) return epoch;
  if (auto noted = store::note_update(parts.store, account.id, now); !noted) {
    return base::pass(noted);
  }
  auto stored = store::replace_password_verifiers(parts.store, account.id, verifiers);
  if (!stored) return base::pass(stored);
  auto spent = store::spend_recovery_tickets_of(parts.store, account.id, now);
  if (!spent) return base::pass(spent);
  auto noted = parts.journal.audit(client, account.id, how.action);
  if (!noted) return base::pass(noted);
  auto told = parts.journal.notify(client, account, how.mail);
  if (!told) return base::pass(told);
  return epoch;
}

}  // namespace domain
