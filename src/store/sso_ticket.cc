#include "store/sso_ticket.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertHandoff = R"sql(
  INSERT INTO handoff (ticket_hash, parent, origin, path, state_hash, expires)
  SELECT ?, token_hash, ?, ?, ?, ?
  FROM session
  WHERE token_hash = ?)sql";

base::Result<bool> insert_handoff(Connection& connection, const Handoff& handoff) {
  auto done = connection.change(
      kInsertHandoff, {std::string_view{handoff.ticket_hash}, std::string_view{handoff.origin},
                       std::string_view{handoff.path}, std::string_view{handoff.state_hash},
                       base::to_epoch_ms(handoff.expires), std::string_view{handoff.parent}});
  if (!done) return base::pass(done);
  return done->matched == 1;
}

constexpr std::string_view kSpendHandoff = R"sql(
  UPDATE handoff
  SET spent = ?
  WHERE ticket_hash = ? AND origin = ? AND state_hash = ? AND spent IS NULL AND expires > ?)sql";

base::Result<bool> spend_handoff(Connection& connection, const HandoffClaim& claim,
                                 base::Moment now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  auto done = connection.change(
      kSpendHandoff, {ms, std::string_view{claim.ticket_hash}, std::string_view{claim.origin},
                      std::string_view{claim.state_hash}, ms});
  if (!done) return base::pass(done);
  return done->matched == 1;
}

constexpr std::string_view kVoidHandoff = R"sql(
  UPDATE handoff
  SET spent = ?
  WHERE ticket_hash = ? AND spent IS NULL)sql";

base::Result<void> void_handoff(Connection& connection, std::string_view ticket_hash,
                                base::Moment now) {
  return connection.apply(kVoidHandoff, {base::to_epoch_ms(now), ticket_hash});
}

constexpr auto kSelectHandedOver = join(R"sql(
  SELECT h.path,)sql",
                                        kSessionColumns, kAccountColumns, R"sql(
  FROM handoff AS h
  JOIN session ON session.token_hash = h.parent
  JOIN account ON account.account_id = session.account_id
  WHERE h.ticket_hash = ?)sql");

base::Result<std::optional<HandedOver>> find_handed_over(Connection& connection,
                                                         std::string_view ticket_hash) {
  auto row = connection.find(kSelectHandedOver, {ticket_hash});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return HandedOver{.path = (*row)->text(0), .session = session_from(**row, 1)};
}

constexpr auto kDeleteExpiredHandoffs = join(kWithoutWaiting, R"sql(
  DELETE FROM handoff
  WHERE expires <= ?
  ORDER BY expires
  LIMIT ?)sql");

base::Result<std::int64_t> delete_expired_handoffs(Connection& connection, base::Moment until,
                                                   std::int64_t most) {
  return connection.prune(kDeleteExpiredHandoffs, {base::to_epoch_ms(until), most});
}

}  // namespace store
