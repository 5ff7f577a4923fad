// A list of ids as one value of a statement: a statement is prepared once, for any number of them.
// It reads them with JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace store {

/// The ids as a JSON array: `[1,2]`.
inline std::string json_array(const std::vector<std::int64_t>& ids) {
  std::string json = "[";
  for (const std::int64_t id : ids) {
    if (json.size() > 1) json += ',';
    json += std::to_string(id);
  }
  return json + ']';
}

}  // namespace store
