#include "store/outbox.h"

namespace store {

constexpr std::string_view kInsertOutboxMail = R"sql(
  INSERT INTO outbox (kind, account_id, recipient, language, created)
  VALUES (?, ?, ?, ?, ?))sql";

base::Result<void> insert_outbox_mail(Connection& connection, const OutboxMail& mail) {
  return connection.apply(kInsertOutboxMail, {mail.kind, nullable(mail.account_id), mail.recipient,
                                              mail.language, base::to_epoch_ms(mail.created)});
}

}  // namespace store
