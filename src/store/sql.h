// Joins SQL statements from literals at compile time, so that a part that several statements share
// is written once. Knows no table.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace store {

/// A statement of `size` characters. Define it as a constexpr constant of a namespace: a connection
/// finds its prepared statements by the address of their text, so a view of a temporary is deleted.
template <std::size_t size>
struct Sql {
  char text[size];

  constexpr operator std::string_view() const& { return {text, size}; }
  operator std::string_view() const&& = delete;
};

/// Joins the parts in order, without separators.
template <std::size_t... sizes>
consteval auto concat(const char (&... parts)[sizes]) {
  Sql<(sizes + ...) - sizeof...(sizes)> joined{};  // each literal ends in a NUL
  char* end = joined.text;
  ((end = std::copy_n(parts, sizes - 1, end)), ...);
  return joined;
}

/// A DELETE of old rows, oldest first, for Connection::prune(). It never waits for a lock.
///
/// Its values, in order: the largest `column` to delete, the values of `condition` (`AND …`), and
/// the largest number of rows.
template <std::size_t table_size, std::size_t column_size, std::size_t condition_size = 1>
consteval auto prune_statement(const char (&table)[table_size], const char (&column)[column_size],
                               const char (&condition)[condition_size] = "") {
  return concat("SET STATEMENT innodb_lock_wait_timeout = 0 FOR DELETE FROM ", table, " WHERE ",
                column, " <= ? ", condition, " ORDER BY ", column, " LIMIT ?");
}

}  // namespace store
