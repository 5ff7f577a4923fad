// The contracts that this house speaks.
#pragma once

#include <vector>

#include "contracts/contract.h"

namespace contracts {

Contract basic();
Contract entry();
Contract mall();

/// All of them, enabled or not, in the order of the documents.
inline std::vector<Contract> all() {
  std::vector<Contract> out;
  out.push_back(basic());
  out.push_back(entry());
  out.push_back(mall());
  return out;
}

}  // namespace contracts
