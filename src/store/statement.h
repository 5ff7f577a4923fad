// A prepared statement of Connector/C with a buffer for one row of its result. Used by Connection
// only; MYSQL types appear in this header and in the .cc files of this folder.
#pragma once

#include <mysql.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "store/connection.h"

namespace store {

/// Call it before reading an answer to an earlier statement than the last one that was sent. The
/// packets of each answer are numbered from 1, and Connector/C would expect the next number after
/// its last packet.
inline void expect_answer(MYSQL* mysql) { mysql->net.pkt_nr = 1; }

struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};

class Statement {
 public:
  /// The largest number of `?` in a statement.
  static constexpr std::size_t kMostValues = 32;

  explicit Statement(MYSQL* mysql) : mysql_(mysql), handle_(mysql_stmt_init(mysql)) {}

  /// Prepares the statement. Returns false if the server rejected it; error() then has the reason.
  bool prepare(std::string_view sql);

  /// Executes the statement and reads the whole result, in one round trip. Returns false if either
  /// failed.
  bool execute(std::span<const Value> values, std::vector<Row>& rows);

  /// The two halves of execute(). Several statements may be sent before the first answer is read.
  /// Answers arrive in the order of the statements; read each one with a receive().
  bool send(std::span<const Value> values);
  bool receive(std::vector<Row>& rows);

  /// The result of the last change.
  Change change() const;

  /// The error number of the last call that failed. Connector/C stores an error that occurs while
  /// rows are fetched, such as the deadlock of a SELECT … FOR UPDATE, in the connection instead of
  /// the statement, and so does send(): the statement then still has the error of an earlier call.
  unsigned error() const {
    return has_own_error() ? mysql_stmt_errno(handle_.get()) : mysql_errno(mysql_);
  }
  /// The message of the same error.
  const char* error_text() const {
    return has_own_error() ? mysql_stmt_error(handle_.get()) : mysql_error(mysql_);
  }

 private:
  // In bytes; longer texts are fetched in a second step.
  static constexpr std::size_t kTextBuffer = 512;

  struct Column {
    bool integer = false;
    std::int64_t number = 0;
    std::array<char, kTextBuffer> text{};
    unsigned long length = 0;
    my_bool null = 0;
  };

  bool has_own_error() const { return is_sent_ && mysql_stmt_errno(handle_.get()) != 0; }
  bool bind_columns();
  void bind_column(std::size_t i, enum_field_types type);
  bool bind_values(std::span<const Value> values);
  bool read_result(std::vector<Row>& rows);
  bool fetch(std::vector<Row>& rows);
  void append_cell(std::vector<Row::Cell>& cells, unsigned i);
  std::string long_text(unsigned i);

  MYSQL* mysql_;
  std::unique_ptr<MYSQL_STMT, CloseStatement> handle_;
  std::vector<Column> columns_;
  std::vector<MYSQL_BIND> binds_;
  bool is_sent_ = true;  ///< false if the last send() could not write to the connection
};

}  // namespace store
