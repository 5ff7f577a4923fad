// One MariaDB connection with its prepared statements: the only place where Connector/C is met.
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

struct ConnectionOptions {
  std::string socket;
  std::string database = "gatehouse";
  std::string user = "gatehouse";
  base::Secret password;
  std::chrono::seconds connect_timeout{2};
  std::chrono::seconds read_timeout{5};
};

/// A value for a `?`. Texts are borrowed until the call returns.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view>;

/// What is there, or NULL.
Value nullable(const std::optional<std::string>& text);
Value nullable(const std::optional<std::int64_t>& number);
Value nullable(const std::optional<base::Timestamp>& moment);

/// One row of a result; columns count from 0, in the order of the SELECT.
class Row {
 public:
  using Cell = std::variant<std::nullptr_t, std::int64_t, std::string>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

  std::int64_t number(std::size_t column) const { return std::get<std::int64_t>(cells_[column]); }
  const std::string& text(std::size_t column) const {
    return std::get<std::string>(cells_[column]);
  }
  std::optional<std::int64_t> maybe_number(std::size_t column) const;
  std::optional<std::string> maybe_text(std::size_t column) const;

 private:
  std::vector<Cell> cells_;
};

/// What a change did.
struct Change {
  std::uint64_t matched;  ///< rows the WHERE found, changed or not (CLIENT_FOUND_ROWS)
  std::uint64_t id;       ///< the AUTO_INCREMENT value it made, or 0
};

/// Connects when first used and again after a loss. After a failed connect or a time-out every call
/// fails at once for one second, so that requests queued behind a dead database do not each wait
/// for a time-out. Never repeats what may have been done: only a lost SELECT or START TRANSACTION
/// is sent again, once.
///
/// Faults of all calls: kStoreDown, kStoreBusy (deadlock or lock wait; the transaction is gone),
/// kUnexpected (a broken statement).
class Connection {
 public:
  Connection(ConnectionOptions options, base::Metrics& metrics);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// The first row of a SELECT, if there is one. `sql` must outlive the connection: statements are
  /// prepared once and found again by its address.
  base::Result<std::optional<Row>> find(std::string_view sql, std::initializer_list<Value> values);

  /// All rows of a SELECT.
  base::Result<std::vector<Row>> list(std::string_view sql, std::initializer_list<Value> values);

  /// All rows of a change with RETURNING. Unlike a SELECT it is never asked again.
  base::Result<std::vector<Row>> change_returning(std::string_view sql,
                                                  std::span<const Value> values);

  /// INSERT, UPDATE or DELETE. Fault kTaken, with the key's name in `field`, for a duplicate key.
  base::Result<Change> change(std::string_view sql, std::initializer_list<Value> values);

  /// The same for a statement that shall match one row, as every conditional UPDATE that spends
  /// something: true where it matched exactly one.
  base::Result<bool> change_one(std::string_view sql, std::initializer_list<Value> values);

  /// The same, for callers that do not need the result. In a transaction whose statements are sent
  /// together it is only sent: the next call that waits, or the commit, returns its fault.
  base::Result<void> apply(std::string_view sql, std::initializer_list<Value> values);

  /// Runs a prune_statement() and returns the number of deleted rows. It never waits for a lock, so
  /// it takes part in no deadlock. Fault kStoreBusy where another transaction has locked one of the
  /// rows: then nothing was deleted.
  base::Result<std::int64_t> prune(std::string_view sql, std::initializer_list<Value> values);

  /// How often it has waited for the server: the round trips. Statements that were sent together
  /// count once.
  std::uint64_t waits() const { return waits_; }

 private:
  friend class Transaction;
  struct Link;

  enum class Repeat { kNever, kOnce };

  base::Result<void> command(std::string_view sql, Repeat repeat);
  base::Result<std::vector<Row>> run(std::string_view sql, std::span<const Value> values,
                                     Repeat repeat, Change* change);
  base::Result<void> connect();

  // What was sent and not answered yet; answers come in this order.
  base::Result<void> send_command(std::string_view sql);
  base::Result<void> send(std::string_view sql, std::span<const Value> values);
  base::Result<void> make_room();
  base::Result<void> await();
  base::Result<void> await_command();
  base::Result<void> await_statement(Statement& statement);

  base::Result<Statement*> prepared(std::string_view sql);
  base::Result<std::vector<Row>> execute(std::string_view sql, std::span<const Value> values,
                                         Change* change);
  /// The failure that the link has noted; drops a link that is lost.
  std::unexpected<base::Failure> failed(std::chrono::steady_clock::time_point since);
  /// Drops the link; after a time-out (counted from `since`) refuses for a while.
  void lose(std::chrono::steady_clock::time_point since);

  ConnectionOptions options_;
  base::Metrics& metrics_;
  std::unique_ptr<Link> link_;
  std::chrono::steady_clock::time_point refuse_until_{};
  bool in_transaction_ = false;
  bool sends_together_ = false;  ///< in a transaction that was begun so
  std::uint64_t waits_ = 0;
};

}  // namespace store
