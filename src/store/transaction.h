// Runs several changes as one transaction, and repeats it after a deadlock. Knows no statement.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "store/connection.h"

namespace store {

/// How the statements of a transaction are sent to the server.
enum class Sending {
  kOneByOne,  ///< each waits for its answer
  /// Connection::apply() sends without waiting. The next statement that returns a result reads the
  /// outstanding answers, or else the commit does. Autocommit is off, because statements that were
  /// sent after a deadlock victim must not be executed outside the transaction.
  kTogether,
  /// The same, and COMMIT is sent together with the outstanding statements. If one of them fails,
  /// the others are still committed (kUncertain). Use it only if each of them is correct by itself.
  kTogetherWithCommit,
};

/// An open transaction, made by transact(). The destructor rolls it back unless commit() was
/// called.
class Transaction {
 public:
  /// Faults: those of the connection; kUnexpected if a transaction is open already.
  static base::Result<Transaction> begin(Connection& connection, Sending sending);
  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)), sending_(other.sending_) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Commits. Fault kUncertain if the connection was lost before the answer arrived: the changes
  /// may or may not be committed. kStoreBusy and kStoreDown: nothing was committed, except for
  /// kTogetherWithCommit: what was sent after the statement that failed may be.
  base::Result<void> commit();

 private:
  Transaction(Connection& connection, Sending sending)
      : connection_(&connection), sending_(sending) {}
  base::Result<void> end(std::string_view sql);

  Connection* connection_;
  Sending sending_;
};

/// Sleeps for a random time of 1 to 8 milliseconds, so that two deadlock victims do not collide
/// again.
void retry_backoff();

/// Runs `work` in one transaction. Commits if it succeeds, rolls back if it fails.
template <class Work>
auto transact_once(Connection& connection, Sending sending, Work& work)
    -> std::invoke_result_t<Work&> {
  auto transaction = Transaction::begin(connection, sending);
  if (!transaction) return base::pass(transaction);
  auto result = work();
  if (!result) return result;
  if (auto done = transaction->commit(); !done) return base::pass(done);
  return result;
}

/// Runs `work` in a transaction. After a deadlock (kStoreBusy), which leaves nothing done, runs it
/// again, up to four times in all and a few milliseconds apart. `work` returns a Result and keeps
/// no state between runs.
template <class Work>
auto transact(Connection& connection, Sending sending, Work work) -> std::invoke_result_t<Work&> {
  constexpr int kTries = 4;
  for (int left = kTries;; --left) {
    auto result = transact_once(connection, sending, work);
    if (result || result.error().fault != base::Fault::kStoreBusy || left == 1) return result;
    retry_backoff();
  }
}

/// The same with Sending::kOneByOne.
template <class Work>
auto transact(Connection& connection, Work work) -> std::invoke_result_t<Work&> {
  return transact(connection, Sending::kOneByOne, std::move(work));
}

}  // namespace store
