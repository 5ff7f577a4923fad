#include "domain/operations/audit_log.h"

#include <utility>

#include "store/audit_event.h"
#include "store/outbox.h"

namespace domain {

constexpr std::chrono::days kDay{1};

base::Result<void> AuditLog::audit(const Client& client, std::optional<std::int64_t> account_id,
                                   std::string_view action, Outcome outcome) {
  return store::insert_audit_event(store_,
                                   {.moment = clock_.now(),
                                    .account_id = account_id,
                                    .action = action,
                                    .outcome = outcome == Outcome::kDone ? "done" : "refused",
                                    .contract = client.contract,
                                    .address = client.address,
                                    .request_id = client.request_id,
                                    .actor_id = client.actor});
}

base::Result<void> AuditLog::notify(const Client& client, const Account& account,
                                    std::string_view kind, std::optional<std::string> salt) {
  using Delivery = store::NewMail::Delivery;
  if (!account.email) return {};
  const base::Timestamp now = clock_.now();
  const bool by_owner = !client.actor;  // an administrator's address is not shown in mails
  base::Result<std::int64_t> before = 0;
  if (!account.email_verified) before = store::count_mails(store_, account.id, now - kDay);
  if (!before) return base::pass(before);
  return store::insert_outbox_mail(
      store_, {.kind = kind,
               .account_id = account.id,
               .recipient = *account.email,
               .language = client.language,
               .created = now,
               .code_salt = std::move(salt),
               .address = by_owner ? client.address : "",
               .user_agent = by_owner ? client.user_agent : "",
               .delivery = *before < options_.notices_per_day ? Delivery::kDue : Delivery::kNever});
}

}  // namespace domain
