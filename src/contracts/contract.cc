#include "contracts/contract.h"

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

// Most contracts do not tell a token that is missing, or one whose account is disabled, from one
// that is nobody's; nor a broken request from one that cannot be parsed.
Fault next_of_kin(Fault fault) {
  switch (fault) {
    case Fault::kNoToken:
    case Fault::kDisabled:
      return Fault::kNotSignedIn;
    case Fault::kBroken:
      return Fault::kMalformed;
    default:
      return Fault::kUnexpected;
  }
}

}  // namespace

const Route* find_route(const Contract& contract, std::string_view path, Methods methods) {
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!contract.suffix.empty() && path.ends_with(contract.suffix)) {
    path.remove_suffix(contract.suffix.size());
  }
  const Route* found = nullptr;
  for (const Route& route : contract.routes) {
    if (route.path != path) continue;
    if ((route.methods & methods) != 0) return &route;
    if (found == nullptr) found = &route;
  }
  return found;
}

// What a contract has no words for can only be a mistake of ours; a test holds it to the rest.
const FaultRow& row_of(const Contract& contract, const Route* route, Fault fault) {
  const FaultRow* row = find_row(contract, route, fault);
  return row != nullptr ? *row : *find_row(contract, route, next_of_kin(fault));
}

}  // namespace contracts
