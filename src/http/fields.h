// The fields of a request, from a query, a form body or a JSON object. All values are treated as
// secrets and overwritten with the request. Knows no encoding.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace http {

/// The largest number of fields that a reader accepts in one text. A documented route has at most
/// nine.
inline constexpr std::size_t kMaxFields = 64;

/// One field.
struct Field {
  enum class Kind { kText, kNumber, kBoolean, kNull, kFile };
  enum class Source { kQuery, kBody, kPath };

  std::string name;
  base::Secret value;  ///< the text; numbers and booleans in their original spelling
  Kind kind = Kind::kText;
  Source source = Source::kBody;
};

/// Fields with unique names.
class Fields {
 public:
  /// Adds a field. Fault kMalformed, with the name, if the name exists already: two programs that
  /// read the same request could otherwise use different values.
  base::Result<void> add(Field field);

  /// Adds all fields of `other` with the same rule.
  base::Result<void> merge(Fields other);

  /// nullptr if there is no field of this name. The pointer is valid until the next change.
  const Field* find(std::string_view name) const;

  /// Removes the field and returns it. std::nullopt if there is no field of this name.
  std::optional<Field> take(std::string_view name);

  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

}  // namespace http
