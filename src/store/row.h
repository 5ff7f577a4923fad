// The values of statements and the rows of their results. Knows no table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace store {

/// A value for a `?`. A text must stay valid until the call returns.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view>;

/// The value, or NULL for std::nullopt.
Value nullable(const std::optional<std::string>& text);
Value nullable(const std::optional<std::int64_t>& number);
Value nullable(const std::optional<base::Timestamp>& time);

/// One row of a result. Columns are numbered from 0 in the order of the SELECT.
class Row {
 public:
  using Cell = std::variant<std::nullptr_t, std::int64_t, std::string>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

  // For columns that are NOT NULL and have this type; another column is a bug and throws.
  std::int64_t number(std::size_t column) const { return std::get<std::int64_t>(cells_[column]); }
  const std::string& text(std::size_t column) const {
    return std::get<std::string>(cells_[column]);
  }
  // std::nullopt for NULL.
  std::optional<std::int64_t> optional_number(std::size_t column) const;
  std::optional<std::string> optional_text(std::size_t column) const;
  // The same, moved out of the row: read a column once.
  std::string take_text(std::size_t column) {
    return std::move(std::get<std::string>(cells_[column]));
  }
  std::optional<std::string> take_optional_text(std::size_t column);

 private:
  std::vector<Cell> cells_;
};

/// The result of INSERT, UPDATE or DELETE.
struct Change {
  std::uint64_t matched;  ///< rows that the WHERE matched, changed or not (CLIENT_FOUND_ROWS)
  std::uint64_t id;       ///< the new AUTO_INCREMENT value, or 0
};

}  // namespace store
