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
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/pending_changes.h"
#include "store/row.h"

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

  /// Tells `listener` of all changes from now on; nullptr: nobody.
  void set_listener(ChangeListener* listener) { changes_.set_listener(listener); }

  /// Executes INSERT, UPDATE or DELETE. Fault kTaken for a duplicate key, with the key's name in
  /// `field`.
  ///
  /// A statement that changes or deletes accounts, sessions or their children names what in `row`,
  /// here and in the other calls; tests/stack/test_changed_rows.py checks it.
  base::Result<Change> change(std::string_view sql, std::initializer_list<Value> values,
                              const std::optional<ChangedRow>& row = std::nullopt);

  /// Like change(), for a statement that should match one row, such as a conditional UPDATE that
  /// spends a ticket. Returns true if it matched exactly one.
  base::Result<bool> change_one(std::string_view sql, std::initializer_list<Value> values,
                                const std::optional<ChangedRow>& row = std::nullopt);

  /// Like change(), for a statement that may match many rows. Returns their number.
  base::Result<std::int64_t> change_many(std::string_view sql, std::initializer_list<Value> values);

  /// Like change(), for callers that do not need the result. In a transaction of Sending::kTogether
  /// it only sends the statement; the next call that waits, or the commit, returns its fault.
  base::Result<void> apply(std::string_view sql, std::initializer_list<Value> values,
                           const std::optional<ChangedRow>& row = std::nullopt);

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
  base::Result<Change> change_alone(std::string_view sql, std::span<const Value> values);

  // Before and after a COMMIT. A failure forbids it.
  base::Result<void> announce_changes();
  void end_of_commit(bool answered);

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
  PendingChanges changes_;
  bool in_transaction_ = false;
  bool sends_together_ = false;  ///< in a transaction of Sending::kTogether
  std::uint64_t waits_ = 0;
};

}  // namespace store
