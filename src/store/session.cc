#include "store/session.h"

#include <algorithm>

#include "base/text.h"
#include "store/sql.h"

namespace store {

SessionAndAccount session_from(Row& row, std::size_t first) {
  constexpr std::size_t kColumns = 8;
  return {.token_hash = row.take_text(first),
          .contract = row.take_text(first + 1),
          .epoch = row.number(first + 2),
          .authenticated = base::from_epoch_ms(row.number(first + 3)),
          .last_seen = base::from_epoch_ms(row.number(first + 4)),
          .expires = base::from_epoch_ms(row.number(first + 5)),
          .absolute_end = base::from_epoch_ms(row.number(first + 6)),
          .kept = row.number(first + 7) != 0,
          .account = account_from(row, first + kColumns)};
}

constexpr auto kSelectSession = concat(R"sql(
  SELECT)sql",
                                       kSessionColumns, kAccountColumns, R"sql(
  FROM session
  JOIN account ON account.account_id = session.account_id
  WHERE session.token_hash = ?)sql");

base::Result<std::optional<SessionAndAccount>> find_session(Connection& connection,
                                                            std::string_view token_hash) {
  auto row = connection.find(kSelectSession, {token_hash});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return session_from(**row, 0);
}

constexpr std::string_view kInsertSession = R"sql(
  INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen,
                       expires, absolute_end, address, user_agent, kept)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

base::Result<void> insert_session(Connection& connection, const Session& session) {
  return connection.apply(
      kInsertSession,
      {std::string_view{session.token_hash}, session.account_id, std::string_view{session.contract},
       session.epoch, base::to_epoch_ms(session.issued), base::to_epoch_ms(session.authenticated),
       base::to_epoch_ms(session.last_seen), base::to_epoch_ms(session.expires),
       base::to_epoch_ms(session.absolute_end), std::string_view{session.address},
       std::string_view{session.user_agent}, std::int64_t{session.kept}});
}

// A SELECT before the DELETE, because a subquery of a DELETE locks the rows that it reads, and
// MariaDB may read the whole table. OFFSET requires a LIMIT; no account has 1000 sessions at a
// contract.
constexpr std::string_view kSelectOldestSessions = R"sql(
  SELECT token_hash
  FROM session
  WHERE account_id = ? AND contract = ?
  ORDER BY token_hash = ? DESC, issued DESC
  LIMIT 1000 OFFSET ?)sql";

base::Result<void> delete_oldest_sessions(Connection& connection, const Session& newest,
                                          std::int64_t keep) {
  auto oldest =
      connection.list(kSelectOldestSessions, {newest.account_id, std::string_view{newest.contract},
                                              std::string_view{newest.token_hash}, keep});
  if (!oldest) return base::pass(oldest);
  for (const Row& row : *oldest) {
    if (auto deleted = delete_session(connection, row.text(0)); !deleted) {
      return base::pass(deleted);
    }
  }
  return {};
}

// Locks the account's row, also if the day is already written.
constexpr std::string_view kUpdateAccountSeen = R"sql(
  UPDATE account
  SET last_seen = GREATEST(last_seen, ?)
  WHERE account_id = ?)sql";

base::Result<void> note_account_seen(Connection& connection, std::int64_t account_id,
                                     base::Timestamp now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  return connection.apply(kUpdateAccountSeen, {base::to_epoch_ms(day), account_id});
}

// Runs after the account was locked and locks nothing itself: it reads rows that were committed
// before the lock.
constexpr std::string_view kSelectLoginState = R"sql(
  SELECT account.session_epoch, account.status, account.login_mails, excess.token_hash
  FROM account
  LEFT JOIN (
    SELECT token_hash
    FROM session
    WHERE account_id = ? AND contract = ? AND token_hash <> ?
    ORDER BY issued DESC
    LIMIT 1000 OFFSET ?) AS excess ON TRUE
  WHERE account.account_id = ?)sql";

base::Result<LoginState> lock_for_login(Connection& connection, const SeenAccount& seen,
                                        std::string_view contract, std::string_view replaced,
                                        std::int64_t keep, base::Timestamp now) {
  if (auto locked = note_account_seen(connection, seen.id, now); !locked) {
    return base::pass(locked);
  }
  auto rows = connection.list(kSelectLoginState, {seen.id, contract, replaced,
                                                  std::max(keep, std::int64_t{1}) - 1, seen.id});
  if (!rows) return base::pass(rows);
  LoginState state;
  for (const Row& row : *rows) {
    state.unchanged = row.number(0) == seen.session_epoch && row.text(1) == "enabled";
    state.login_mails = row.number(2) != 0;
    if (auto hash = row.optional_text(3)) state.excess.push_back(std::move(*hash));
  }
  return state;
}

constexpr std::string_view kDeleteSession = R"sql(
  DELETE FROM session
  WHERE token_hash = ?)sql";

base::Result<bool> delete_session(Connection& connection, std::string_view token_hash) {
  return connection.change_one(kDeleteSession, {token_hash}, ChangedRow::of_session(token_hash));
}

base::Result<void> discard_session(Connection& connection, std::string_view token_hash) {
  return connection.apply(kDeleteSession, {token_hash}, ChangedRow::of_session(token_hash));
}

constexpr std::string_view kUpdateSessionToken = R"sql(
  UPDATE session
  SET token_hash = ?, issued = ?, last_seen = ?, expires = ?, address = ?, user_agent = ?
  WHERE token_hash = ?)sql";

base::Result<bool> replace_session_token(Connection& connection, std::string_view old_hash,
                                         const NewToken& token) {
  const std::int64_t issued = base::to_epoch_ms(token.issued);
  return connection.change_one(
      kUpdateSessionToken,
      {std::string_view{token.token_hash}, issued, issued, base::to_epoch_ms(token.expires),
       std::string_view{token.address}, std::string_view{token.user_agent}, old_hash},
      ChangedRow::of_session(old_hash));
}

constexpr std::string_view kUpdateSessionSeen = R"sql(
  UPDATE session
  SET last_seen = ?, expires = ?
  WHERE token_hash = ?)sql";

base::Result<void> touch_session(Connection& connection, std::string_view token_hash,
                                 base::Timestamp last_seen, base::Timestamp expires) {
  return connection.apply(kUpdateSessionSeen,
                          {base::to_epoch_ms(last_seen), base::to_epoch_ms(expires), token_hash},
                          ChangedRow::of_session(token_hash));
}

// An origin contains no comma (config/validators.cc).
std::vector<std::string> origins(const std::optional<std::string>& list) {
  std::vector<std::string> parts;
  for (const auto part : base::split_list(list.value_or(""))) parts.emplace_back(part);
  return parts;
}

constexpr std::string_view kSelectSessionsOfAccount = R"sql(
  SELECT s.contract, s.authenticated, s.issued, s.last_seen, LEAST(s.expires, s.absolute_end),
         s.address, s.user_agent, s.kept,
         (SELECT GROUP_CONCAT(DISTINCT g.origin ORDER BY g.origin)
          FROM guarded_session AS g
          WHERE g.parent = s.token_hash),
         s.token_hash
  FROM session AS s
  JOIN account AS a ON a.account_id = s.account_id
  WHERE s.account_id = ? AND s.epoch = a.session_epoch AND s.expires > ? AND s.absolute_end > ?
    AND a.status = 'enabled'
  ORDER BY s.contract, s.issued)sql";

base::Result<std::vector<SessionLine>> list_sessions(Connection& connection,
                                                     std::int64_t account_id, base::Timestamp now) {
  const std::int64_t ms = base::to_epoch_ms(now);
  auto rows = connection.list(kSelectSessionsOfAccount, {account_id, ms, ms});
  if (!rows) return base::pass(rows);
  std::vector<SessionLine> lines;
  for (const Row& row : *rows) {
    lines.push_back({.contract = row.text(0),
                     .authenticated = base::from_epoch_ms(row.number(1)),
                     .issued = base::from_epoch_ms(row.number(2)),
                     .last_seen = base::from_epoch_ms(row.number(3)),
                     .expires = base::from_epoch_ms(row.number(4)),
                     .address = row.text(5),
                     .user_agent = row.text(6),
                     .kept = row.number(7) != 0,
                     .sites = origins(row.optional_text(8)),
                     .token_hash = row.text(9)});
  }
  return lines;
}

// Reads all sessions of the account by their key; there are only a few. Not UNHEX(?): it puts a
// zero before an odd number of digits, so an id without its first zero would match.
constexpr std::string_view kDeleteSessionOfAccount = R"sql(
  DELETE FROM session
  WHERE account_id = ? AND LOWER(HEX(LEFT(token_hash, 16))) = BINARY ?)sql";

base::Result<bool> delete_session_of(Connection& connection, std::int64_t account_id,
                                     std::string_view hash_prefix) {
  auto done = connection.change(kDeleteSessionOfAccount, {account_id, hash_prefix},
                                ChangedRow::of_account(account_id));
  if (!done) return base::pass(done);
  return done->matched > 0;
}

constexpr std::string_view kUpdateSessionEpochOfOne = R"sql(
  UPDATE session
  SET epoch = ?
  WHERE token_hash = ? AND account_id = ?)sql";

constexpr std::string_view kDeleteOtherSessionsOfAccount = R"sql(
  DELETE FROM session
  WHERE account_id = ? AND token_hash <> ?)sql";

base::Result<bool> keep_session_alone(Connection& connection, std::int64_t account_id,
                                      std::string_view token_hash, std::int64_t epoch) {
  auto kept = connection.change(kUpdateSessionEpochOfOne, {epoch, token_hash, account_id},
                                ChangedRow::of_account(account_id));
  if (!kept) return base::pass(kept);
  if (kept->matched == 0) return false;
  auto others = connection.apply(kDeleteOtherSessionsOfAccount, {account_id, token_hash},
                                 ChangedRow::of_account(account_id));
  if (!others) return base::pass(others);
  return true;
}

constexpr std::string_view kDeleteSessionsOfAccount = R"sql(
  DELETE FROM session
  WHERE account_id = ?)sql";

base::Result<void> delete_sessions_of(Connection& connection, std::int64_t account_id) {
  return connection.apply(kDeleteSessionsOfAccount, {account_id},
                          ChangedRow::of_account(account_id));
}

constexpr std::string_view kDeleteSessionsOfAccountAtContract = R"sql(
  DELETE FROM session
  WHERE account_id = ? AND contract = ?)sql";

base::Result<void> delete_sessions_at(Connection& connection, std::int64_t account_id,
                                      std::string_view contract) {
  return connection.apply(kDeleteSessionsOfAccountAtContract, {account_id, contract},
                          ChangedRow::of_account(account_id));
}

constexpr std::string_view kCountSessionsExpiring = R"sql(
  SELECT COUNT(*)
  FROM session
  WHERE expires > ? AND expires <= ?)sql";

base::Result<std::int64_t> count_sessions_expiring(Connection& connection, base::Timestamp from,
                                                   base::Timestamp until) {
  auto row =
      connection.find(kCountSessionsExpiring, {base::to_epoch_ms(from), base::to_epoch_ms(until)});
  if (!row) return base::pass(row);
  return (*row)->number(0);
}

constexpr auto kDeleteExpiredSessions = prune_statement("session", "expires");

base::Result<std::int64_t> delete_expired_sessions(Connection& connection, base::Timestamp until,
                                                   std::int64_t most) {
  return connection.prune(kDeleteExpiredSessions, {base::to_epoch_ms(until), most});
}

}  // namespace store
