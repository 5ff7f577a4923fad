// Runs several changes as one transaction. Knows no statement.
#pragma once

#include <type_traits>
#include <utility>

#include "store/connection.h"

namespace store {

/// Opened by transact(); rolled back when it goes out of scope without commit().
class Transaction {
 public:
  static base::Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Fault kUncertain where the connection was lost before the answer came: the changes may stand.
  base::Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

/// A random 1 to 8 milliseconds, so that two deadlock victims do not collide again.
void retry_backoff();

/// `work` in one transaction, committed where it succeeds, rolled back on return where it does not.
template <class Work>
auto transact_once(Connection& connection, Work& work) -> std::invoke_result_t<Work&> {
  auto transaction = Transaction::begin(connection);
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
auto transact(Connection& connection, Work work) -> std::invoke_result_t<Work&> {
  constexpr int kTries = 4;
  for (int left = kTries;; --left) {
    auto result = transact_once(connection, work);
    if (result || result.error().fault != base::Fault::kStoreBusy || left == 1) return result;
    retry_backoff();
  }
}

}  // namespace store
