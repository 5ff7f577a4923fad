// Statements that are joined from literals at compile time, so that a part that several of them
// share is written once. Knows no table.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace store {

/// A statement of `size` characters. Belongs in a constexpr constant of a namespace: a connection
/// finds what it has prepared by its address, so there is no view of a temporary.
template <std::size_t size>
struct Sql {
  char text[size];

  constexpr operator std::string_view() const& { return {text, size}; }
  operator std::string_view() const&& = delete;
};

/// The parts in their order, with nothing between them.
template <std::size_t... sizes>
consteval auto concat(const char (&... parts)[sizes]) {
  Sql<(sizes + ...) - sizeof...(sizes)> joined{};  // each literal ends in a NUL
  char* end = joined.text;
  ((end = std::copy_n(parts, sizes - 1, end)), ...);
  return joined;
}

/// Deletes rows by age, oldest first: `column` <= ?, then `condition`, then LIMIT ?. For
/// Connection::prune(): it never waits for a lock.
template <std::size_t table_size, std::size_t column_size, std::size_t condition_size = 1>
consteval auto prune_statement(const char (&table)[table_size], const char (&column)[column_size],
                               const char (&condition)[condition_size] = "") {
  return concat("SET STATEMENT innodb_lock_wait_timeout = 0 FOR DELETE FROM ", table, " WHERE ",
                column, " <= ? ", condition, " ORDER BY ", column, " LIMIT ?");
}

}  // namespace store
