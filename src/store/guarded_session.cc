#include "store/guarded_session.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kInsertGuardedSession = R"sql(
  INSERT INTO guarded_session (token_hash, parent, origin, issued)
  VALUES (?, ?, ?, ?))sql";

base::Result<void> insert_guarded_session(Connection& connection, const GuardedSession& session) {
  return connection.apply(kInsertGuardedSession,
                          {std::string_view{session.token_hash}, std::string_view{session.parent},
                           std::string_view{session.origin}, base::to_epoch_ms(session.issued)});
}

constexpr auto kSelectGuardedSession = concat(R"sql(
  SELECT)sql",
                                              kSessionColumns, kAccountColumns, R"sql(
  FROM guarded_session AS g
  JOIN session ON session.token_hash = g.parent
  JOIN account ON account.account_id = session.account_id
  WHERE g.token_hash = ? AND g.origin = ?)sql");

base::Result<std::optional<SessionAndAccount>> find_guarded_session(Connection& connection,
                                                                    std::string_view token_hash,
                                                                    std::string_view origin) {
  auto row = connection.find(kSelectGuardedSession, {token_hash, origin});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return session_from(**row, 0);
}

// A SELECT before the DELETE, for the reason given in session.cc. OFFSET requires a LIMIT; this one
// is never reached.
constexpr std::string_view kSelectOldestGuardedSessions = R"sql(
  SELECT token_hash
  FROM guarded_session
  WHERE parent = ? AND origin = ?
  ORDER BY token_hash = ? DESC, issued DESC
  LIMIT 1000 OFFSET ?)sql";

constexpr std::string_view kDeleteGuardedSession = R"sql(
  DELETE FROM guarded_session
  WHERE token_hash = ?)sql";

base::Result<void> delete_oldest_guarded_sessions(Connection& connection,
                                                  const GuardedSession& newest, std::int64_t keep) {
  auto oldest = connection.list(kSelectOldestGuardedSessions,
                                {std::string_view{newest.parent}, std::string_view{newest.origin},
                                 std::string_view{newest.token_hash}, keep});
  if (!oldest) return base::pass(oldest);
  for (const Row& row : *oldest) {
    auto deleted = connection.apply(kDeleteGuardedSession, {std::string_view{row.text(0)}},
                                    ChangedRow::of_session(row.text(0)));
    if (!deleted) return deleted;
  }
  return {};
}

}  // namespace store
