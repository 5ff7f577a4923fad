// Runs several changes as one transaction. Knows no statement.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "store/connection.h"

namespace store {

/// How a transaction's statements reach the server.
enum class Sending {
  kOneByOne,  ///< each waits for its answer
  /// Connection::apply() waits for nothing; the answers are read by the next statement that has
  /// something to tell, or before the commit. Autocommit is off: what is sent behind a statement
  /// that the server gives up as a victim must not be done outside of the transaction.
  kTogether,
  /// The same, and COMMIT is sent with what is left. A statement of those that fails does not keep
  /// the others from being committed (kUncertain), so only where each is right by itself.
  kTogetherWithCommit,
};

/// Opened by transact(); rolled back when it goes out of scope without commit().
class Transaction {
 public:
  static base::Result<Transaction> begin(Connection& connection, Sending sending);
  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)), sending_(other.sending_) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Fault kUncertain where the connection was lost before the answer came: the changes may stand.
  base::Result<void> commit();

 private:
  Transaction(Connection& connection, Sending sending)
      : connection_(&connection), sending_(sending) {}
  base::Result<void> end(std::string_view sql);

  Connection* connection_;
  Sending sending_;
};

/// A random 1 to 8 milliseconds, so that two deadlock victims do not collide again.
void retry_backoff();

/// `work` in one transaction, committed where it succeeds, rolled back on return where it does not.
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

/// Runs `work` in a transaction. A victim (kStoreBusy) is run again, a few times and a few
/// milliseconds apart: nothing of it was done. `work` returns a Result and holds no state between
/// runs.
template <class Work>
auto transact(Connection& connection, Sending sending, Work work) -> std::invoke_result_t<Work&> {
  constexpr int kTries = 4;
  for (int left = kTries;; --left) {
    auto result = transact_once(connection, sending, work);
    if (result || result.error().fault != base::Fault::kStoreBusy || left == 1) return result;
    retry_backoff();
  }
}

/// The same, one statement by one.
template <class Work>
auto transact(Connection& connection, Work work) -> std::invoke_result_t<Work&> {
  return transact(connection, Sending::kOneByOne, std::move(work));
}

}  // namespace store
