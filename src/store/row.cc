#include "store/row.h"

namespace store {

Value nullable(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return std::string_view{*text};
}

Value nullable(const std::optional<std::int64_t>& number) {
  if (!number) return nullptr;
  return *number;
}

Value nullable(const std::optional<base::Timestamp>& time) {
  if (!time) return nullptr;
  return base::to_epoch_ms(*time);
}

std::optional<std::int64_t> Row::optional_number(std::size_t column) const {
  if (std::holds_alternative<std::nullptr_t>(cells_[column])) return std::nullopt;
  return number(column);
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
  if (std::holds_alternative<std::nullptr_t>(cells_[column])) return std::nullopt;
  return text(column);
}

std::optional<std::string> Row::take_optional_text(std::size_t column) {
  if (std::holds_alternative<std::nullptr_t>(cells_[column])) return std::nullopt;
  return take_text(column);
}

}  // namespace store
