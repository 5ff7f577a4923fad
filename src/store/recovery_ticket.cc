#include "store/recovery_ticket.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertRecoveryTicket = R"sql(
  INSERT INTO recovery_ticket (ticket_hash, account_id, issued, expires)
  VALUES (?, ?, ?, ?))sql";

base::Result<void> insert_recovery_ticket(Connection& connection, std::string_view ticket_hash,
                                          std::int64_t account_id, base::Timestamp issued,
                                          base::Timestamp expires) {
  return connection.apply(
      kInsertRecoveryTicket,
      {ticket_hash, account_id, base::to_epoch_ms(issued), base::to_epoch_ms(expires)});
}

constexpr std::string_view kSelectRecoveryTicket = R"sql(
  SELECT account_id, expires, spent
  FROM recovery_ticket
  WHERE ticket_hash = ?)sql";

base::Result<std::optional<RecoveryTicket>> find_recovery_ticket(Connection& connection,
                                                                 std::string_view ticket_hash) {
  auto row = connection.find(kSelectRecoveryTicket, {ticket_hash});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return RecoveryTicket{.account_id = (*row)->number(0),
                        .expires = base::from_epoch_ms((*row)->number(1)),
                        .spent = (*row)->optional_number(2).has_value()};
}

constexpr std::string_view kSpendRecoveryTicket = R"sql(
  UPDATE recovery_ticket
  SET spent = ?
  WHERE ticket_hash = ? AND account_id = ? AND spent IS NULL AND expires > ?)sql";

base::Result<bool> spend_recovery_ticket(Connection& connection, std::string_view ticket_hash,
                                         std::int64_t account_id, base::Timestamp now) {
  return connection.change_one(kSpendRecoveryTicket, {base::to_epoch_ms(now), ticket_hash,
                                                      account_id, base::to_epoch_ms(now)});
}

constexpr std::string_view kSpendRecoveryTicketsOfAccount = R"sql(
  UPDATE recovery_ticket
  SET spent = ?
  WHERE account_id = ? AND spent IS NULL)sql";

base::Result<void> spend_recovery_tickets_of(Connection& connection, std::int64_t account_id,
                                             base::Timestamp now) {
  return connection.apply(kSpendRecoveryTicketsOfAccount, {base::to_epoch_ms(now), account_id});
}

constexpr std::string_view kDeleteRecoveryTicketsOfAccount = R"sql(
  DELETE FROM recovery_ticket
  WHERE account_id = ?)sql";

base::Result<void> delete_recovery_tickets_of(Connection& connection, std::int64_t account_id) {
  return connection.apply(kDeleteRecoveryTicketsOfAccount, {account_id});
}

constexpr auto kDeleteExpiredRecoveryTickets = prune_statement("recovery_ticket", "expires");

base::Result<std::int64_t> delete_expired_recovery_tickets(Connection& connection,
                                                           base::Timestamp until,
                                                           std::int64_t most) {
  return connection.prune(kDeleteExpiredRecoveryTickets, {base::to_epoch_ms(until), most});
}

}  // namespace store
