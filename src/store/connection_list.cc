#include "store/connection_list.h"

namespace store {

constexpr std::string_view kSelectConnections = R"sql(
  SELECT id
  FROM information_schema.processlist)sql";

base::Result<std::vector<std::uint64_t>> list_connections(Connection& connection) {
  auto rows = connection.list(kSelectConnections, {});
  if (!rows) return base::pass(rows);
  std::vector<std::uint64_t> ids;
  ids.reserve(rows->size());
  for (const Row& row : *rows) ids.push_back(static_cast<std::uint64_t>(row.number(0)));
  return ids;
}

}  // namespace store
