// The changes of a transaction, and whom to tell of them.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "store/change_listener.h"

namespace store {

/// What one connection has changed and not committed.
class PendingChanges {
 public:
  void set_listener(ChangeListener* listener) { listener_ = listener; }

  /// Adds a row.
  void note(const std::optional<ChangedRow>& row) {
    if (listener_ != nullptr && row) rows_.push_back(*row);
  }
  bool empty() const { return rows_.empty(); }

  /// The transaction was rolled back, or a new one begins.
  void clear() { rows_.clear(); }

  /// Tells the listener before a COMMIT on the connection with this number. False if it forbids it.
  [[nodiscard]] bool announce(std::uint64_t connection_id) {
    announced_by_ = 0;  // an exception may have left it
    if (rows_.empty()) return true;
    announced_by_ = connection_id;
    if (listener_->before_commit(connection_id, std::exchange(rows_, {}))) return true;
    announced_by_ = 0;
    return false;
  }

  /// Tells it of the outcome, if announce() has told it of changes.
  void end(Outcome outcome) {
    const std::uint64_t connection_id = std::exchange(announced_by_, 0);
    if (connection_id != 0) listener_->after_commit(connection_id, outcome);
  }

 private:
  ChangeListener* listener_ = nullptr;
  std::vector<ChangedRow> rows_;
  std::uint64_t announced_by_ = 0;  ///< 0: nothing was announced
};

}  // namespace store
