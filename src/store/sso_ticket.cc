#include "store/sso_ticket.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertSsoTicket = R"sql(
  INSERT INTO sso_ticket (ticket_hash, parent, origin, path, state_hash, expires)
  SELECT ?, token_hash, ?, ?, ?, ?
  FROM session
  WHERE token_hash = ?)sql";

base::Result<bool> insert_sso_ticket(Connection& connection, const SsoTicket& sso_ticket) {
  return connection.change_one(
      kInsertSsoTicket,
      {std::string_view{sso_ticket.ticket_hash}, std::string_view{sso_ticket.origin},
       std::string_view{sso_ticket.path}, std::string_view{sso_ticket.state_hash},
       base::to_epoch_ms(sso_ticket.expires), std::string_view{sso_ticket.parent}});
}

constexpr std::string_view kSpendSsoTicket = R"sql(
  UPDATE sso_ticket
  SET spent = ?
  WHERE ticket_hash = ? AND origin = ? AND state_hash = ? AND spent IS NULL AND expires > ?)sql";

base::Result<bool> spend_sso_ticket(Connection& connection, const SsoTicketSubmission& submission,
                                    base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  return connection.change_one(kSpendSsoTicket, {ms, std::string_view{submission.ticket_hash},
                                                 std::string_view{submission.origin},
                                                 std::string_view{submission.state_hash}, ms});
}

constexpr std::string_view kVoidSsoTicket = R"sql(
  UPDATE sso_ticket
  SET spent = ?
  WHERE ticket_hash = ? AND spent IS NULL)sql";

base::Result<void> void_sso_ticket(Connection& connection, std::string_view ticket_hash,
                                   base::Timestamp now) {
  return connection.apply(kVoidSsoTicket, {base::to_epoch_ms(now), ticket_hash});
}

constexpr auto kSelectRedeemedTicket = concat(R"sql(
  SELECT h.path,)sql",
                                              kSessionColumns, kAccountColumns, R"sql(
  FROM sso_ticket AS h
  JOIN session ON session.token_hash = h.parent
  JOIN account ON account.account_id = session.account_id
  WHERE h.ticket_hash = ?)sql");

base::Result<std::optional<RedeemedTicket>> find_redeemed_ticket(Connection& connection,
                                                                 std::string_view ticket_hash) {
  auto row = connection.find(kSelectRedeemedTicket, {ticket_hash});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return RedeemedTicket{.path = (*row)->text(0), .session = session_from(**row, 1)};
}

constexpr auto kDeleteExpiredSsoTickets = prune_statement("sso_ticket", "expires");

base::Result<std::int64_t> delete_expired_sso_tickets(Connection& connection, base::Timestamp until,
                                                      std::int64_t most) {
  return connection.prune(kDeleteExpiredSsoTickets, {base::to_epoch_ms(until), most});
}

}  // namespace store
