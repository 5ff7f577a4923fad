// A linear search: there are at most kMaxFields fields, usually four.
#include "http/fields.h"

#include <algorithm>
#include <utility>

namespace http {

base::Result<void> Fields::add(Field field) {
  if (find(field.name) != nullptr) return base::fail_field(base::Fault::kMalformed, field.name);
  fields_.push_back(std::move(field));
  return {};
}

base::Result<void> Fields::merge(Fields other) {
  fields_.reserve(fields_.size() + other.fields_.size());
  for (Field& field : other.fields_) {
    if (auto added = add(std::move(field)); !added) return added;
  }
  return {};
}

const Field* Fields::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  return found == fields_.end() ? nullptr : &*found;
}

std::optional<Field> Fields::take(std::string_view name) {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  if (found == fields_.end()) return std::nullopt;
  std::optional<Field> taken{std::move(*found)};
  fields_.erase(found);
  return taken;
}

}  // namespace http
