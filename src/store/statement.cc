#include "store/statement.h"

#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <utility>

namespace store {
namespace {

constexpr std::chrono::milliseconds kUsualWait{100};

bool is_integer(enum_field_types type) {
  return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT || type == MYSQL_TYPE_LONG ||
         type == MYSQL_TYPE_LONGLONG || type == MYSQL_TYPE_INT24;
}

// Connector/C takes parameters as pointers to non-const and does not write to them. It reads a null
// buffer as NULL, and the data pointer of an empty text may be null.
void bind_value(MYSQL_BIND& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out.buffer_type = MYSQL_TYPE_LONGLONG;
    out.buffer = const_cast<std::int64_t*>(number);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    out.buffer_type = MYSQL_TYPE_STRING;
    out.buffer = const_cast<char*>(text->empty() ? "" : text->data());
    out.buffer_length = text->size();
  } else {
    out.buffer_type = MYSQL_TYPE_NULL;
  }
}

// A server that has sent the metadata with the PREPARE does not repeat them with each result.
// Connector/C then copies the statement's metadata each time, six texts a column; of a text that is
// not there it makes no copy. We use none of them, and they belong to the statement's memory pool.
void forget_names(MYSQL_FIELD& field) {
  field.name = field.org_name = field.table = field.org_table = field.db = field.catalog = nullptr;
  field.def = nullptr;
}

// Connector/C tries to read before it waits, in vain. To wait first saves this call. What happens
// to the connection meanwhile, and a longer wait, is left to it.
void await_answer(MYSQL* mysql) {
  pollfd connection{.fd = mysql_get_socket(mysql), .events = POLLIN, .revents = 0};
  ::poll(&connection, 1, static_cast<int>(kUsualWait.count()));
}

}  // namespace

bool Statement::prepare(std::string_view sql) {
  return mysql_stmt_prepare(handle_.get(), sql.data(), sql.size()) == 0 && bind_columns();
}

bool Statement::execute(std::span<const Value> values, std::vector<Row>& rows) {
  if (!send(values)) return false;
  await_answer(mysql_);
  return receive(rows);
}

// mysql_stmt_execute() is these two calls of Connector/C's method table, with nothing in between.
bool Statement::send(std::span<const Value> values) {
  is_sent_ = true;
  if (!bind_values(values)) return false;
  std::size_t size = 0;
  const std::unique_ptr<unsigned char, decltype(&std::free)> request{
      mysql_->methods->db_execute_generate_request(handle_.get(), &size, 0), std::free};
  if (!request) return false;
  is_sent_ = mysql_->methods->db_command(mysql_, COM_STMT_EXECUTE,
                                         reinterpret_cast<const char*>(request.get()), size, 1,
                                         handle_.get()) == 0;
  return is_sent_;
}

bool Statement::receive(std::vector<Row>& rows) {
  expect_answer(mysql_);
  if (mysql_->methods->db_read_execute_response(handle_.get()) != 0) return false;
  return read_result(rows);
}

// The columns of RETURNING are known only after the statement was executed.
bool Statement::read_result(std::vector<Row>& rows) {
  if (columns_.empty() && !bind_columns()) return false;
  return columns_.empty() || fetch(rows);
}

Change Statement::change() const {
  return {mysql_stmt_affected_rows(handle_.get()), mysql_stmt_insert_id(handle_.get())};
}

bool Statement::bind_columns() {
  const unsigned count = mysql_stmt_field_count(handle_.get());
  if (count == 0) return true;
  columns_.resize(count);
  binds_.assign(count, MYSQL_BIND{});
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> meta{
      mysql_stmt_result_metadata(handle_.get()), mysql_free_result};
  MYSQL_FIELD* const fields = mysql_fetch_fields(meta.get());
  for (unsigned i = 0; i < count; ++i) {
    bind_column(i, fields[i].type);
    forget_names(fields[i]);
  }
  return mysql_stmt_bind_result(handle_.get(), binds_.data()) == 0;
}

void Statement::bind_column(std::size_t i, enum_field_types type) {
  Column& column = columns_[i];
  MYSQL_BIND& bind = binds_[i];
  column.integer = is_integer(type);
  bind.buffer_type = column.integer ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
  bind.buffer = column.integer ? static_cast<void*>(&column.number) : column.text.data();
  bind.buffer_length = column.integer ? sizeof column.number : column.text.size();
  bind.length = &column.length;
  bind.is_null = &column.null;
}

bool Statement::bind_values(std::span<const Value> values) {
  std::array<MYSQL_BIND, kMostValues> parameters{};
  if (values.size() != mysql_stmt_param_count(handle_.get()) || values.size() > kMostValues) {
    return false;
  }
  std::size_t i = 0;
  for (const Value& value : values) bind_value(parameters[i++], value);
  return values.empty() || mysql_stmt_bind_param(handle_.get(), parameters.data()) == 0;
}

bool Statement::fetch(std::vector<Row>& rows) {
  for (;;) {
    const int outcome = mysql_stmt_fetch(handle_.get());
    if (outcome == MYSQL_NO_DATA) return true;
    if (outcome != 0 && outcome != MYSQL_DATA_TRUNCATED) return false;
    std::vector<Row::Cell> cells;
    cells.reserve(columns_.size());
    for (unsigned i = 0; i < columns_.size(); ++i) append_cell(cells, i);
    rows.emplace_back(std::move(cells));
  }
}

void Statement::append_cell(std::vector<Row::Cell>& cells, unsigned i) {
  const Column& column = columns_[i];
  if (column.null != 0) {
    cells.emplace_back(nullptr);
  } else if (column.integer) {
    cells.emplace_back(column.number);
  } else if (column.length <= column.text.size()) {
    cells.emplace_back(std::in_place_type<std::string>, column.text.data(), column.length);
  } else {
    cells.emplace_back(long_text(i));
  }
}

std::string Statement::long_text(unsigned i) {
  std::string text(columns_[i].length, '\0');
  MYSQL_BIND bind{};
  unsigned long length = 0;
  bind.buffer_type = MYSQL_TYPE_STRING;
  bind.buffer = text.data();
  bind.buffer_length = text.size();
  bind.length = &length;
  mysql_stmt_fetch_column(handle_.get(), &bind, i, 0);
  return text;
}

}  // namespace store
