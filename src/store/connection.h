// One MariaDB connection with its prepared statements. Connector/C is used in this folder only.
// Knows SQL as text and values; knows no table.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"

namespace store {

class Statement;

/// The address and the login of the database server.
struct ConnectionOptions {
  std::string socket;  ///< path of the server's Unix socket
  std::string database = "gatehouse";
  std::string user = "gatehouse";
  base::Secret password;
  std::chrono::seconds connect_timeout{2};
  std::chrono::seconds read_timeout{5};  ///< for one answer
};

/// A value for a `?`. A text must stay valid until the call returns.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view>;

/// The value, or NULL for std::nullopt.
Value nullable(const std::optional<std::string>& text);
Value nullable(const std::optional<std::int64_t>& number);
Value nullable(const std::optional<base::Timestamp>& time);

/// One row of a result. Columns are numbered from 0 in the order of the SELECT.
class Row {
 public:
  using Cell = std::variant<std::nullptr_t, std::int64_t, std::string>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

  // For columns that are NOT NULL and have this type; another column is a bug and throws.
  std::int64_t number(std::size_t column) const { return std::get<std::int64_t>(cells_[column]); }
  const std::string& text(std::size_t column) const {
    return std::get<std::string>(cells_[column]);
  }
  // std::nullopt for NULL.
  std::optional<std::int64_t> optional_number(std::size_t column) const;
  std::optional<std::string> optional_text(std::size_t column) const;
  // The same, moved out of the row: read a column once.
  std::string take_text(std::size_t column) {
    return std::move(std::get<std::string>(cells_[column]));
  }
  std::optional<std::string> take_optional_text(std::size_t column);

 private:
  std::vector<Cell> cells_;
};

/// The result of INSERT, UPDATE or DELETE.
struct Change {
  std::uint64_t matched;  ///< rows that the WHERE matched, changed or not (CLIENT_FOUND_ROWS)
  std::uint64_t id;       ///< the new AUTO_INCREMENT value, or 0
};

/// Connects on first use and reconnects after a lost connection.
///
/// After a failed connect or a time-out all calls fail immediately for one second, so that queued
/// requests do not each wait for a time-out. A statement that may have been executed is never
/// repeated: only a lost SELECT or START TRANSACTION is sent again, once.
///
/// Faults of all calls: kStoreBusy (a deadlock; the transaction was rolled back), kStoreDown (also
/// a lock wait time-out, after which the caller rolls back), kUnexpected (an invalid statement).
/// Not thread-safe.
class Connection {
 public:
  Connection(ConnectionOptions options, base::Metrics& metrics);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Returns the first row of a SELECT, or std::nullopt for an empty result. `sql` must outlive the
  /// connection, here and in the other calls: a statement is prepared once and found again by the
  /// address of its text.
  base::Result<std::optional<Row>> find(std::string_view sql, std::initializer_list<Value> values);

  /// Returns all rows of a SELECT.
  base::Result<std::vector<Row>> list(std::string_view sql, std::initializer_list<Value> values);

  /// Executes a change with RETURNING and returns its rows. Unlike a SELECT it is never repeated.
  base::Result<std::vector<Row>> change_returning(std::string_view sql,
                                                  std::span<const Value> values);

  /// Executes INSERT, UPDATE or DELETE. Fault kTaken for a duplicate key, with the key's name in
  /// `field`.
  base::Result<Change> change(std::string_view sql, std::initializer_list<Value> values);

  /// Like change(), for a statement that should match one row, such as a conditional UPDATE that
  /// spends a ticket. Returns true if it matched exactly one.
  base::Result<bool> change_one(std::string_view sql, std::initializer_list<Value> values);

  /// Like change(), for a statement that may match many rows. Returns their number.
  base::Result<std::int64_t> change_many(std::string_view sql, std::initializer_list<Value> values);

  /// Like change(), for callers that do not need the result. In a transaction of Sending::kTogether
  /// it only sends the statement; the next call that waits, or the commit, returns its fault.
  base::Result<void> apply(std::string_view sql, std::initializer_list<Value> values);

  /// Executes a prune_statement() and returns the number of deleted rows. Never waits for a lock
  /// and therefore causes no deadlock. Fault kStoreBusy if another transaction has locked one of
  /// the rows: nothing was deleted.
  base::Result<std::int64_t> prune(std::string_view sql, std::initializer_list<Value> values);

  /// The number of round trips to the server. Statements that were sent together count as one.
  std::uint64_t waits() const { return waits_; }

 private:
  friend class Transaction;
  struct Link;
  class Reading;

  enum class Repeat { kNever, kOnce };

  base::Result<void> command(std::string_view sql, Repeat repeat);
  base::Result<std::vector<Row>> run(std::string_view sql, std::span<const Value> values,
                                     Repeat repeat, Change* change);
  base::Result<void> connect();

  // Pipelining: statements that were sent and not answered yet. Answers arrive in the same order.
  base::Result<void> send_command(std::string_view sql);
  base::Result<void> send(std::string_view sql, std::span<const Value> values);
  base::Result<void> make_room();
  base::Result<void> await();
  base::Result<void> await_command();
  base::Result<void> await_statement(Statement& statement);

  base::Result<Statement*> prepared(std::string_view sql);
  base::Result<std::vector<Row>> execute(std::string_view sql, std::span<const Value> values,
                                         Change* change);
  /// Makes the failure from the last error of the link; closes the link if the connection is lost.
  std::unexpected<base::Failure> failed(std::chrono::steady_clock::time_point since);
  /// Closes the link. If the call that began at `since` was a time-out, refuses calls for one
  /// second.
  void lose(std::chrono::steady_clock::time_point since);

  ConnectionOptions options_;
  base::Metrics& metrics_;
  std::unique_ptr<Link> link_;
  std::chrono::steady_clock::time_point refuse_until_{};
  bool in_transaction_ = false;
  bool sends_together_ = false;  ///< in a transaction of Sending::kTogether
  std::uint64_t waits_ = 0;
};

}  // namespace store
