// Questions to a Config that has been read. Knows nothing of files.
#include "config/config.h"

#include <algorithm>

namespace config {

const ContractSettings* Config::contract(std::string_view name) const {
  const auto found = std::ranges::find(contracts, name, &ContractSettings::name);
  return found == contracts.end() ? nullptr : &*found;
}

}  // namespace config
