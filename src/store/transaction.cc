#include "store/transaction.h"

#include <random>
#include <thread>

namespace store {

using base::Fault;

base::Result<Transaction> Transaction::begin(Connection& connection, Sending sending) {
  // START TRANSACTION would commit an open transaction without an error.
  if (connection.in_transaction_) return base::fail(Fault::kUnexpected, "nested transaction");
  const bool together = sending != Sending::kOneByOne;
  auto begun = together ? connection.send_command("SET autocommit = 0")
                        : connection.command("START TRANSACTION", Connection::Repeat::kOnce);
  if (!begun && together) begun = connection.send_command("SET autocommit = 0");
  if (!begun) return base::pass(begun);
  connection.in_transaction_ = true;
  connection.changes_.clear();
  connection.sends_together_ = together;
  return Transaction{connection, sending};
}

void retry_backoff() {
  std::this_thread::sleep_for(std::chrono::milliseconds{1 + std::random_device{}() % 8});
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  // If the link is closed, the server has rolled back already; a ROLLBACK that fails closes the
  // link.
  static_cast<void>(end("ROLLBACK"));
}

base::Result<void> Transaction::end(std::string_view sql) {
  Connection& connection = *std::exchange(connection_, nullptr);
  connection.in_transaction_ = false;
  connection.sends_together_ = false;
  connection.changes_.clear();
  if (!connection.link_) return base::fail(Fault::kStoreDown, "transaction lost");
  auto done = connection.command(sql, Connection::Repeat::kNever);
  // Its answer is read together with the next statement's, so this adds no round trip.
  if (sending_ != Sending::kOneByOne && connection.link_)
    static_cast<void>(connection.send_command("SET autocommit = 1"));
  return done;
}

base::Result<void> Transaction::commit() {
  if (sending_ == Sending::kTogether && connection_->link_) {
    if (auto done = connection_->await(); !done) return done;
  }
  if (!connection_->link_) {
    static_cast<void>(end("ROLLBACK"));
    return base::fail(Fault::kStoreDown, "transaction lost");
  }
  Connection& connection = *connection_;
  if (auto announced = connection.announce_changes(); !announced) {
    static_cast<void>(end("ROLLBACK"));
    return announced;
  }
  auto done = end("COMMIT");
  connection.end_of_commit(done.has_value());
  if (done || done.error().fault == Fault::kStoreBusy) return done;
  return base::fail(Fault::kUncertain, done.error().detail);
}

}  // namespace store
