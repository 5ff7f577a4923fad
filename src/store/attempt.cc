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

// One statement for each number of buckets, because a bucket that is named twice would count twice.
// The window is compared before it is set, because MariaDB assigns from left to right.
constexpr char kInsertAttempts[] =
    "INSERT INTO attempt (attempt_key, failures, window_start, blocked_until) VALUES ";
constexpr char kAttempt[] = "(?, 1, ?, 0)";
constexpr char kNextAttempt[] = ", (?, 1, ?, 0)";
constexpr char kCountedAttempts[] = R"sql(
  ON DUPLICATE KEY UPDATE
    failures = IF(window_start BETWEEN ? AND ?, failures + 1, 1),
    window_start = IF(window_start BETWEEN ? AND ?, window_start, ?)
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
                                                  std::span<const std::string> keys,
                                                  base::Timestamp now, base::Timestamp oldest,
                                                  base::Timestamp newest) {
  if (keys.empty() || keys.size() > kAttemptBuckets) {
    return base::fail(base::Fault::kUnexpected, "more buckets than a statement counts");
  }
  const std::int64_t ms = base::to_epoch_ms(now);
  const std::int64_t from = base::to_epoch_ms(oldest);
  const std::int64_t to = base::to_epoch_ms(newest);
  std::vector<Value> values;
  for (const std::string& key : keys) {
    values.emplace_back(std::string_view{key});
    values.emplace_back(ms);
  }
  values.insert(values.end(), {from, to, from, to, ms});
  auto rows = connection.change_returning(kCountAttempts[keys.size() - 1], values);
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
