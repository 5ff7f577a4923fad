#include "domain/operations/audit_log.h"

#include "store/audit_event.h"

namespace domain {

base::Result<void> AuditLog::audit(const Client& client, std::optional<std::int64_t> account_id,
                                   std::string_view action, Outcome outcome) {
  const std::string user_agent = stored_user_agent(client);
  return store::insert_audit_event(store_,
                                   {.moment = clock_.now(),
                                    .account_id = account_id,
                                    .action = action,
                                    .outcome = outcome == Outcome::kDone ? "done" : "refused",
                                    .contract = client.contract,
                                    .address = client.address,
                                    .request_id = client.request_id,
                                    .user_agent = user_agent,
                                    .actor_id = client.actor});
}

}  // namespace domain
