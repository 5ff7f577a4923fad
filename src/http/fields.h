// The fields of a request, from a query, a form body or a JSON object. Values are secrets until a
// handler reads them, and are wiped with the request. Knows no encoding.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace http {

/// Most fields one reader takes from one text; a documented route has at most nine.
inline constexpr std::size_t kMaxFields = 64;

struct Field {
  enum class Kind { kText, kNumber, kBoolean, kNull, kFile };
  enum class Source { kQuery, kBody, kPath };

  std::string name;
  base::Secret value;  ///< numbers and booleans as they were written
  Kind kind = Kind::kText;
  Source source = Source::kBody;
};

class Fields {
 public:
  /// Adds a field. Fault kMalformed (with the name) where one of that name is there already:
  /// two readers of one request must never see different values.
  base::Result<void> add(Field field);

  /// Adds all of `other`, by the same rule.
  base::Result<void> merge(Fields other);

  const Field* find(std::string_view name) const;

  /// The field, taken out; nothing where there is none.
  std::optional<Field> take(std::string_view name);

  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

}  // namespace http
