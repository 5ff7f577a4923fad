// A prepared statement of Connector/C with a buffer for one row of its result. Used by the
// connection alone: MYSQL types appear only in this folder's .cc files and in this header.
#pragma once

#include <mysql.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "store/connection.h"

namespace store {

/// Before an answer is read that is not the one to what was sent last: an answer's packets count
/// from 1, and Connector/C would count on from where it is.
inline void expect_answer(MYSQL* mysql) { mysql->net.pkt_nr = 1; }

struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};

class Statement {
 public:
  /// Most `?` one statement may have.
  static constexpr std::size_t kMostValues = 24;

  explicit Statement(MYSQL* mysql) : mysql_(mysql), handle_(mysql_stmt_init(mysql)) {}

  /// True where the server took it; error() says why not.
  bool prepare(std::string_view sql);

  /// Executes and reads the whole result, in one round trip. True where both went well.
  bool execute(std::span<const Value> values, std::vector<Row>& rows);

  /// The two halves of execute(): several statements may be sent before the first answer is read.
  /// Answers come in the order in which the statements were sent, each to be read by a receive().
  bool send(std::span<const Value> values);
  bool receive(std::vector<Row>& rows);

  Change change() const;
  /// Of the last call that failed. What the server says while rows are fetched, as a deadlock of a
  /// SELECT … FOR UPDATE, Connector/C notes with the connection and not with the statement.
  unsigned error() const {
    return has_own_error() ? mysql_stmt_errno(handle_.get()) : mysql_errno(mysql_);
  }
  const char* error_text() const {
    return has_own_error() ? mysql_stmt_error(handle_.get()) : mysql_error(mysql_);
  }

 private:
  // Longer texts are fetched in a second step.
  static constexpr std::size_t kTextBuffer = 512;

  struct Column {
    bool integer = false;
    std::int64_t number = 0;
    std::array<char, kTextBuffer> text{};
    unsigned long length = 0;
    my_bool null = 0;
  };

  bool has_own_error() const { return mysql_stmt_errno(handle_.get()) != 0; }
  bool bind_columns();
  void bind_column(std::size_t i, enum_field_types type);
  bool bind_values(std::span<const Value> values);
  bool read_result(std::vector<Row>& rows);
  bool fetch(std::vector<Row>& rows);
  Row::Cell cell(unsigned i);

  MYSQL* mysql_;
  std::unique_ptr<MYSQL_STMT, CloseStatement> handle_;
  std::vector<Column> columns_;
  std::vector<MYSQL_BIND> binds_;
};

}  // namespace store
