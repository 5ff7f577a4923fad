// The list of all contracts.
#pragma once

#include <vector>

#include "contracts/contract.h"

namespace contracts {

Contract basic();
Contract medusa();
Contract entry();
Contract mall();
Contract portal();
Contract v1();

/// All contracts, enabled or not, in the order of the documents.
inline std::vector<Contract> all() {
  std::vector<Contract> out;
  out.push_back(basic());
  out.push_back(medusa());
  out.push_back(entry());
  out.push_back(mall());
  out.push_back(portal());
  out.push_back(v1());
  return out;
}

}  // namespace contracts
