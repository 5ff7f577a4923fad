#include "store/attempt.h"

#include "store/sql.h"

namespace store {
namespace {

Attempt attempt_from(const Row& row) {
  return {.key = row.text(0),
          .failures = row.number(1),
          .window_start = base::from_epoch_ms(row.number(2)),
          .blocked_until = base::from_epoch_ms(row.number(3))};
}

}  // namespace

// Writes nothing new over a row that is there, but locks it: two first attempts cannot both find
// the bucket empty.
constexpr std::string_view kInsertAttempts = R"sql(
  INSERT INTO attempt (attempt_key, failures, window_start, blocked_until)
  VALUES (?, 0, ?, 0), (?, 0, ?, 0), (?, 0, ?, 0), (?, 0, ?, 0), (?, 0, ?, 0)
  ON DUPLICATE KEY UPDATE attempt_key = VALUES(attempt_key))sql";

constexpr std::string_view kSelectAttemptsForUpdate = R"sql(
  SELECT attempt_key, failures, window_start, blocked_until
  FROM attempt
  WHERE attempt_key IN (?, ?, ?, ?, ?)
  FOR UPDATE)sql";

base::Result<std::vector<Attempt>> lock_attempts(Connection& connection, const AttemptKeys& keys,
                                                 base::Timestamp now) {
  const auto key = [&keys](std::size_t i) { return std::string_view{keys[i]}; };
  const std::int64_t ms = base::to_epoch_ms(now);
  auto made = connection.change(kInsertAttempts,
                                {key(0), ms, key(1), ms, key(2), ms, key(3), ms, key(4), ms});
  if (!made) return base::pass(made);
  auto rows = connection.list(kSelectAttemptsForUpdate, {key(0), key(1), key(2), key(3), key(4)});
  if (!rows) return base::pass(rows);
  std::vector<Attempt> attempts;
  for (const Row& row : *rows) attempts.push_back(attempt_from(row));
  return attempts;
}

constexpr std::string_view kSelectAttempt = R"sql(
  SELECT attempt_key, failures, window_start, blocked_until
  FROM attempt
  WHERE attempt_key = ?)sql";

base::Result<std::optional<Attempt>> find_attempt(Connection& connection, std::string_view key) {
  auto row = connection.find(kSelectAttempt, {key});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return attempt_from(**row);
}

constexpr std::string_view kUpdateAttemptsCount = R"sql(
  UPDATE attempt
  SET failures = IF(window_start BETWEEN ? AND ?, failures + 1, 1),
      window_start = IF(window_start BETWEEN ? AND ?, window_start, ?)
  WHERE attempt_key IN (?, ?, ?, ?, ?))sql";

base::Result<void> count_attempts(Connection& connection, const AttemptKeys& keys,
                                  base::Timestamp now, base::Timestamp oldest,
                                  base::Timestamp newest) {
  const auto key = [&keys](std::size_t i) { return std::string_view{keys[i]}; };
  const std::int64_t from = base::to_epoch_ms(oldest);
  const std::int64_t to = base::to_epoch_ms(newest);
  return connection.apply(kUpdateAttemptsCount, {from, to, from, to, base::to_epoch_ms(now), key(0),
                                                 key(1), key(2), key(3), key(4)});
}

constexpr std::string_view kUpdateAttemptsUncount = R"sql(
  UPDATE attempt
  SET failures = GREATEST(failures, 1) - 1
  WHERE attempt_key IN (?, ?, ?, ?, ?))sql";

base::Result<void> uncount_attempts(Connection& connection, const AttemptKeys& keys) {
  const auto key = [&keys](std::size_t i) { return std::string_view{keys[i]}; };
  return connection.apply(kUpdateAttemptsUncount, {key(0), key(1), key(2), key(3), key(4)});
}

constexpr std::string_view kUpdateAttemptBlocked = R"sql(
  UPDATE attempt
  SET blocked_until = ?
  WHERE attempt_key = ?)sql";

base::Result<void> block_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp until) {
  return connection.apply(kUpdateAttemptBlocked, {base::to_epoch_ms(until), key});
}

constexpr std::string_view kUpdateAttemptUnblocked = R"sql(
  UPDATE attempt
  SET blocked_until = 0
  WHERE attempt_key = ?)sql";

base::Result<void> unblock_attempts(Connection& connection, std::string_view key) {
  return connection.apply(kUpdateAttemptUnblocked, {key});
}

constexpr std::string_view kDeleteAttempt = R"sql(
  DELETE FROM attempt
  WHERE attempt_key = ?)sql";

base::Result<void> delete_attempts(Connection& connection, std::string_view key) {
  return connection.apply(kDeleteAttempt, {key});
}

constexpr auto kDeleteStaleAttempts =
    prune_statement("attempt", "window_start", "AND blocked_until <= ?");

base::Result<std::int64_t> delete_stale_attempts(Connection& connection,
                                                 base::Timestamp windows_until,
                                                 base::Timestamp until, std::int64_t most) {
  return connection.prune(kDeleteStaleAttempts,
                          {base::to_epoch_ms(windows_until), base::to_epoch_ms(until), most});
}

}  // namespace store
