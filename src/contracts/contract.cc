#include "contracts/contract.h"

#include <algorithm>

namespace contracts {
namespace {

using base::Fault;

const FaultRow* find_row(const Contract& contract, const Route* route, Fault fault) {
  const FaultRow* general = nullptr;
  for (const FaultRow& row : contract.faults) {
    if (row.fault != fault) continue;
    if (route != nullptr && row.path == route->path) return &row;
    if (row.path.empty()) general = &row;
  }
  return general;
}

}  // namespace

const Route* find_route(const Contract& contract, std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!contract.suffix.empty() && path.ends_with(contract.suffix)) {
    path.remove_suffix(contract.suffix.size());
  }
  const auto found = std::ranges::find(contract.routes, path, &Route::path);
  return found == contract.routes.end() ? nullptr : &*found;
}

// Most contracts do not tell a token that is missing from one that is nobody's. What else a
// contract has no words for can only be a mistake of ours; a test holds it to the rest.
const FaultRow& row_of(const Contract& contract, const Route* route, Fault fault) {
  const FaultRow* row = find_row(contract, route, fault);
  if (row != nullptr) return *row;
  const Fault near = fault == Fault::kNoToken ? Fault::kNotSignedIn : Fault::kUnexpected;
  return *find_row(contract, route, near);
}

}  // namespace contracts
