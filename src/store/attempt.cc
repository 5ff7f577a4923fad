#include "store/attempt.h"

#include "store/id_list.h"
#include "store/sql.h"

namespace store {
namespace {

Attempt attempt_from(const Row& row) {
  return {.key = row.text(0),
          .failures = row.number(1),
          .window_start = base::from_epoch_ms(row.number(2)),
          .blocked_until = base::from_epoch_ms(row.number(3))};
}

AttemptLine line_from(const Row& row, std::size_t first) {
  return {.kind = row.text(first),
          .failures = row.number(first + 1),
          .window_start = base::from_epoch_ms(row.number(first + 2)),
          .window_end = base::from_epoch_ms(row.number(first + 3)),
          .blocked_until = base::from_epoch_ms(row.number(first + 4))};
}

}  // namespace

// One statement for each number of buckets, because a bucket that is named twice would count twice.
// The window is compared before it is set, because MariaDB assigns from left to right.
constexpr char kInsertAttempts[] =
    "INSERT INTO attempt (attempt_key, kind, account_id, window_ms, failures, window_start, "
    "blocked_until) VALUES ";
constexpr char kAttempt[] = "(?, ?, ?, ?, ?, ?, 0)";
constexpr char kNextAttempt[] = ", (?, ?, ?, ?, ?, ?, 0)";
constexpr char kCountedAttempts[] = R"sql(
  ON DUPLICATE KEY UPDATE
    failures = IF(window_start BETWEEN ? - window_ms AND ?, failures, 0) + VALUES(failures),
    window_start = IF(window_start BETWEEN ? - window_ms AND ?, window_start, ?)
  RETURNING attempt_key, failures, window_start, blocked_until)sql";
constexpr auto kCountOne = concat(kInsertAttempts, kAttempt, kCountedAttempts);
constexpr auto kCountTwo = concat(kInsertAttempts, kAttempt, kNextAttempt, kCountedAttempts);
constexpr auto kCountThree =
    concat(kInsertAttempts, kAttempt, kNextAttempt, kNextAttempt, kCountedAttempts);
constexpr auto kCountFour =
    concat(kInsertAttempts, kAttempt, kNextAttempt, kNextAttempt, kNextAttempt, kCountedAttempts);
constexpr auto kCountFive = concat(kInsertAttempts, kAttempt, kNextAttempt, kNextAttempt,
                                   kNextAttempt, kNextAttempt, kCountedAttempts);
constexpr std::array<std::string_view, kAttemptBuckets> kCountAttempts{
    kCountOne, kCountTwo, kCountThree, kCountFour, kCountFive};

base::Result<std::vector<Attempt>> count_attempts(Connection& connection,
                                                  std::span<const AttemptBucket> buckets,
                                                  base::Timestamp now, base::Timestamp newest) {
  if (buckets.empty() || buckets.size() > kAttemptBuckets) {
    return base::fail(base::Fault::kUnexpected, "more buckets than a statement counts");
  }
  const std::int64_t ms = base::to_epoch_ms(now);
  const std::int64_t to = base::to_epoch_ms(newest);
  std::vector<Value> values;
  for (const AttemptBucket& bucket : buckets) {
    values.insert(values.end(),
                  {std::string_view{bucket.key}, bucket.kind, nullable(bucket.account_id),
                   bucket.window.count(), bucket.weight, ms});
  }
  values.insert(values.end(), {ms, to, ms, to, ms});
  auto rows = connection.change_returning(kCountAttempts[buckets.size() - 1], values);
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
  SET blocked_until = IF(blocked_until BETWEEN ? AND ?, blocked_until, ?)
  WHERE attempt_key = ?)sql";

base::Result<void> block_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp until, base::Timestamp latest) {
  const std::int64_t ms = base::to_epoch_ms(until);
  return connection.apply(kUpdateAttemptBlocked, {ms, base::to_epoch_ms(latest), ms, key});
}

constexpr std::string_view kUpdateAttemptUnblocked = R"sql(
  UPDATE attempt
  SET blocked_until = 0
  WHERE attempt_key = ? AND blocked_until = ?)sql";

base::Result<void> unblock_attempts(Connection& connection, std::string_view key,
                                    base::Timestamp until) {
  return connection.apply(kUpdateAttemptUnblocked, {key, base::to_epoch_ms(until)});
}

constexpr std::string_view kUpdateAttemptRenewed = R"sql(
  UPDATE attempt
  SET window_start = ?
  WHERE attempt_key = ?)sql";

base::Result<void> renew_attempts(Connection& connection, std::string_view key,
                                  base::Timestamp now) {
  return connection.apply(kUpdateAttemptRenewed, {base::to_epoch_ms(now), key});
}

constexpr std::string_view kDeleteAttempt = R"sql(
  DELETE FROM attempt
  WHERE attempt_key = ?)sql";

base::Result<void> delete_attempts(Connection& connection, std::string_view key) {
  return connection.apply(kDeleteAttempt, {key});
}

base::Result<bool> remove_attempts(Connection& connection, std::string_view key) {
  return connection.change_one(kDeleteAttempt, {key});
}

constexpr std::string_view kDeleteAttemptsOfAccount = R"sql(
  DELETE FROM attempt
  WHERE account_id = ?)sql";

base::Result<std::int64_t> delete_attempts_of(Connection& connection, std::int64_t account_id) {
  return connection.change_many(kDeleteAttemptsOfAccount, {account_id});
}

constexpr std::string_view kSelectAttemptsOfAccount = R"sql(
  SELECT kind, failures, window_start, window_start + window_ms, blocked_until
  FROM attempt
  WHERE account_id = ? AND window_start + window_ms > ?
  ORDER BY kind, window_start)sql";

base::Result<std::vector<AttemptLine>> list_attempts_of(Connection& connection,
                                                        std::int64_t account_id,
                                                        base::Timestamp now) {
  auto rows = connection.list(kSelectAttemptsOfAccount, {account_id, base::to_epoch_ms(now)});
  if (!rows) return base::pass(rows);
  std::vector<AttemptLine> lines;
  for (const Row& row : *rows) lines.push_back(line_from(row, 0));
  return lines;
}

constexpr std::string_view kSelectFullAttempts = R"sql(
  SELECT account.account_id, account.username, account.email, attempt.kind, attempt.failures,
         attempt.window_start, attempt.window_start + attempt.window_ms, attempt.blocked_until
  FROM attempt
  JOIN account ON account.account_id = attempt.account_id
  WHERE attempt.account_id > 0
    AND attempt.kind = ?
    AND attempt.failures >= ?
    AND attempt.window_start + attempt.window_ms > ?
  ORDER BY account.account_id)sql";

base::Result<std::vector<FullAttempt>> list_full_attempts(Connection& connection,
                                                          std::string_view kind,
                                                          std::int64_t failures,
                                                          base::Timestamp now) {
  auto rows = connection.list(kSelectFullAttempts, {kind, failures, base::to_epoch_ms(now)});
  if (!rows) return base::pass(rows);
  std::vector<FullAttempt> full;
  for (const Row& row : *rows) {
    full.push_back({.account_id = row.number(0),
                    .username = row.optional_text(1),
                    .email = row.optional_text(2),
                    .line = line_from(row, 3)});
  }
  return full;
}

constexpr std::string_view kSelectFullAccountsAmong = R"sql(
  SELECT DISTINCT wanted.id
  FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) AS wanted
  STRAIGHT_JOIN attempt ON attempt.account_id = wanted.id
  WHERE ((attempt.kind = ? AND attempt.failures >= ?)
         OR (attempt.kind = ? AND attempt.failures >= ?))
    AND attempt.window_start + attempt.window_ms > ?)sql";

base::Result<std::vector<std::int64_t>> list_full_accounts_among(
    Connection& connection, const std::vector<std::int64_t>& ids, const FullKind& one,
    const FullKind& other, base::Timestamp now) {
  const std::string wanted = json_array(ids);
  auto rows = connection.list(kSelectFullAccountsAmong,
                              {std::string_view{wanted}, one.kind, one.failures, other.kind,
                               other.failures, base::to_epoch_ms(now)});
  if (!rows) return base::pass(rows);
  std::vector<std::int64_t> full;
  for (const Row& row : *rows) full.push_back(row.number(0));
  return full;
}

constexpr auto kDeleteStaleAttempts = prune_statement(
    "attempt", "window_start", "AND window_start + window_ms <= ? AND blocked_until <= ?");

base::Result<std::int64_t> delete_stale_attempts(Connection& connection,
                                                 base::Timestamp started_until,
                                                 base::Timestamp until, std::int64_t most) {
  return connection.prune(
      kDeleteStaleAttempts,
      {base::to_epoch_ms(started_until), base::to_epoch_ms(until), base::to_epoch_ms(until), most});
}

}  // namespace store
