#include "domain/journal.h"

#include "store/audit_event.h"
#include "store/outbox.h"

namespace domain {

base::Result<void> Journal::audit(const Client& client, std::optional<std::int64_t> account_id,
                                  std::string_view action, Outcome outcome) {
  return store::insert_audit_event(store_,
                                   {.moment = clock_.now(),
                                    .account_id = account_id,
                                    .action = action,
                                    .outcome = outcome == Outcome::kDone ? "done" : "refused",
                                    .contract = client.contract,
                                    .address = client.address,
                                    .request_id = client.request_id});
}

base::Result<void> Journal::notify(const Client& client, const Account& account,
                                   std::string_view kind) {
  if (!account.email) return {};
  return store::insert_outbox_mail(store_, {.kind = kind,
                                            .account_id = account.id,
                                            .recipient = *account.email,
                                            .language = client.language,
                                            .created = clock_.now()});
}

}  // namespace domain
