#include "store/undo_ticket.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertUndoTicket = R"sql(
  INSERT INTO undo_ticket (ticket_hash, account_id, kind, email, email_key, email_verified, issued,
                           expires)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql";

base::Result<void> insert_undo_ticket(Connection& connection, std::string_view ticket_hash,
                                      const UndoTicket& ticket) {
  return connection.apply(kInsertUndoTicket,
                          {ticket_hash, ticket.account_id, std::string_view{ticket.kind},
                           std::string_view{ticket.email}, std::string_view{ticket.email_key},
                           base::to_epoch_ms(ticket.email_verified),
                           base::to_epoch_ms(ticket.issued), base::to_epoch_ms(ticket.expires)});
}

constexpr std::string_view kSelectUndoTicket = R"sql(
  SELECT undo_ticket_id, account_id, kind, email, email_key, email_verified, issued, expires, spent
  FROM undo_ticket
  WHERE ticket_hash = ?)sql";

base::Result<std::optional<UndoTicket>> find_undo_ticket(Connection& connection,
                                                         std::string_view ticket_hash) {
  auto row = connection.find(kSelectUndoTicket, {ticket_hash});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  const Row& found = **row;
  return UndoTicket{.id = found.number(0),
                    .account_id = found.number(1),
                    .kind = found.text(2),
                    .email = found.text(3),
                    .email_key = found.text(4),
                    .email_verified = base::from_epoch_ms(found.number(5)),
                    .issued = base::from_epoch_ms(found.number(6)),
                    .expires = base::from_epoch_ms(found.number(7)),
                    .spent = found.optional_number(8).has_value()};
}

constexpr std::string_view kSelectLiveUndoTicket = R"sql(
  SELECT undo_ticket_id
  FROM undo_ticket
  WHERE account_id = ? AND kind = ? AND spent IS NULL AND expires > ?
  LIMIT 1)sql";

base::Result<bool> has_undo_ticket(Connection& connection, std::int64_t account_id,
                                   std::string_view kind, base::Timestamp now) {
  auto row = connection.find(kSelectLiveUndoTicket, {account_id, kind, base::to_epoch_ms(now)});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kSpendUndoTicket = R"sql(
  UPDATE undo_ticket
  SET spent = ?
  WHERE undo_ticket_id = ? AND spent IS NULL AND expires > ?)sql";

base::Result<bool> spend_undo_ticket(Connection& connection, std::int64_t id, base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  return connection.change_one(kSpendUndoTicket, {ms, id, ms});
}

constexpr std::string_view kSpendUndoTicketsAfter = R"sql(
  UPDATE undo_ticket
  SET spent = ?
  WHERE account_id = ? AND undo_ticket_id > ? AND spent IS NULL)sql";

base::Result<void> spend_undo_tickets_after(Connection& connection, std::int64_t account_id,
                                            std::int64_t id, base::Timestamp now) {
  return connection.apply(kSpendUndoTicketsAfter, {base::to_epoch_ms(now), account_id, id});
}

constexpr std::string_view kDeleteUndoTicketsOfAccount = R"sql(
  DELETE FROM undo_ticket
  WHERE account_id = ?)sql";

base::Result<void> delete_undo_tickets_of(Connection& connection, std::int64_t account_id) {
  return connection.apply(kDeleteUndoTicketsOfAccount, {account_id});
}

constexpr auto kDeleteExpiredUndoTickets = prune_statement("undo_ticket", "expires");

base::Result<std::int64_t> delete_expired_undo_tickets(Connection& connection,
                                                       base::Timestamp until, std::int64_t most) {
  return connection.prune(kDeleteExpiredUndoTickets, {base::to_epoch_ms(until), most});
}

}  // namespace store
