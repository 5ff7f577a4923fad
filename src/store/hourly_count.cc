#include "store/hourly_count.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kSelectHourlyCounts = R"sql(
  SELECT hour, what, count
  FROM hourly_count
  WHERE hour >= ?
  ORDER BY hour)sql";

base::Result<std::vector<HourlyCount>> list_hourly_counts(Connection& connection,
                                                          base::Timestamp from) {
  auto rows = connection.list(kSelectHourlyCounts, {base::to_epoch_ms(from)});
  if (!rows) return base::pass(rows);
  std::vector<HourlyCount> counts;
  for (const Row& row : *rows) {
    counts.push_back(
        {.hour = base::from_epoch_ms(row.number(0)), .what = row.text(1), .count = row.number(2)});
  }
  return counts;
}

constexpr std::string_view kSelectNewestHourlyCount = R"sql(
  SELECT hour, counted
  FROM hourly_count
  WHERE what = ? AND hour <= ? AND counted <= ?
  ORDER BY hour DESC
  LIMIT 1)sql";

base::Result<std::optional<CountedHour>> newest_hourly_count(Connection& connection,
                                                             std::string_view what,
                                                             base::Timestamp until,
                                                             base::Timestamp now) {
  auto row = connection.find(kSelectNewestHourlyCount,
                             {what, base::to_epoch_ms(until), base::to_epoch_ms(now)});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return CountedHour{.hour = base::from_epoch_ms((*row)->number(0)),
                     .counted = base::from_epoch_ms((*row)->number(1))};
}

constexpr std::string_view kSelectNewestCount = R"sql(
  SELECT count
  FROM hourly_count
  WHERE what = ? AND hour <= ?
  ORDER BY hour DESC
  LIMIT 1)sql";

base::Result<std::optional<std::int64_t>> newest_count(Connection& connection,
                                                       std::string_view what,
                                                       base::Timestamp until) {
  auto row = connection.find(kSelectNewestCount, {what, base::to_epoch_ms(until)});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return (*row)->number(0);
}

constexpr std::string_view kInsertHourlyCount = R"sql(
  INSERT INTO hourly_count (hour, what, count, counted)
  VALUES (?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE count = VALUES(count),
                          counted = VALUES(counted))sql";

base::Result<void> put_hourly_count(Connection& connection, const HourlyCount& hourly_count,
                                    base::Timestamp now) {
  return connection.apply(kInsertHourlyCount, {base::to_epoch_ms(hourly_count.hour),
                                               std::string_view{hourly_count.what},
                                               hourly_count.count, base::to_epoch_ms(now)});
}

constexpr std::string_view kInsertOrRaiseHourlyCount = R"sql(
  INSERT INTO hourly_count (hour, what, count, counted)
  VALUES (?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE count = count + VALUES(count),
                          counted = VALUES(counted))sql";

base::Result<void> add_to_hourly_count(Connection& connection, const HourlyCount& hourly_count,
                                       base::Timestamp now) {
  return connection.apply(kInsertOrRaiseHourlyCount, {base::to_epoch_ms(hourly_count.hour),
                                                      std::string_view{hourly_count.what},
                                                      hourly_count.count, base::to_epoch_ms(now)});
}

constexpr std::string_view kSelectCheckpoint = R"sql(
  SELECT reading
  FROM metrics_checkpoint
  WHERE host = ?)sql";

base::Result<std::optional<std::int64_t>> find_checkpoint(Connection& connection,
                                                          std::string_view host) {
  auto row = connection.find(kSelectCheckpoint, {host});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return (*row)->number(0);
}

constexpr std::string_view kInsertCheckpoint = R"sql(
  INSERT INTO metrics_checkpoint (host, reading)
  VALUES (?, ?)
  ON DUPLICATE KEY UPDATE host = VALUES(host))sql";

base::Result<void> begin_checkpoint(Connection& connection, std::string_view host,
                                    std::int64_t reading) {
  return connection.apply(kInsertCheckpoint, {host, reading});
}

constexpr std::string_view kUpdateCheckpoint = R"sql(
  UPDATE metrics_checkpoint
  SET reading = ?
  WHERE host = ? AND reading = ?)sql";

base::Result<bool> advance_checkpoint(Connection& connection, std::string_view host,
                                      std::int64_t seen, std::int64_t reading) {
  return connection.change_one(kUpdateCheckpoint, {reading, host, seen});
}

constexpr auto kDeleteOldHourlyCounts = prune_statement("hourly_count", "hour");

base::Result<std::int64_t> delete_old_hourly_counts(Connection& connection, base::Timestamp until,
                                                    std::int64_t most) {
  return connection.prune(kDeleteOldHourlyCounts, {base::to_epoch_ms(until), most});
}

}  // namespace store
