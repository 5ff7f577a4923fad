// Tells of changes of rows that are also kept outside the database: those of accounts, sessions and
// children of sessions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace store {

/// A row that a statement changes or deletes.
struct ChangedRow {
  enum class Kind { kAccount, kSession };

  /// Stands also for all sessions of the account.
  static ChangedRow of_account(std::int64_t id) {
    return {.kind = Kind::kAccount, .account_id = id, .token_hash = {}};
  }
  /// A session, or a child of one. A session stands also for its children.
  static ChangedRow of_session(std::string_view token_hash) {
    return {.kind = Kind::kSession, .account_id = 0, .token_hash = std::string{token_hash}};
  }

  Kind kind;
  std::int64_t account_id;
  std::string token_hash;
};

/// Whether the server has answered to a COMMIT.
enum class Outcome {
  kKnown,   ///< committed or rolled back
  kUnknown  ///< the connection was lost; the server may be committing still
};

/// Learns of every change that is to be committed.
class ChangeListener {
 public:
  virtual ~ChangeListener() = default;

  /// Called before each COMMIT of changes, and before a statement that is a transaction of its own.
  /// `connection_id` is the server's number of the connection. False forbids the COMMIT;
  /// after_commit() is not called then.
  [[nodiscard]] virtual bool before_commit(std::uint64_t connection_id,
                                           std::span<const ChangedRow> rows) = 0;

  /// Called afterwards, once for each before_commit() that has allowed it.
  virtual void after_commit(std::uint64_t connection_id, Outcome outcome) = 0;
};

}  // namespace store
