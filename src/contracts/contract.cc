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

// Most contracts treat a missing token, and the token of a disabled or another account, as an
// invalid one, and a broken request as one that cannot be parsed. Only contracts that accept more
// than a password tell what would help against a limit.
Fault fallback_fault(Fault fault) {
  switch (fault) {
    case Fault::kNoToken:
    case Fault::kDisabled:
    case Fault::kOtherAccount:
      return Fault::kNotSignedIn;
    case Fault::kUnderAttack:
    case Fault::kMailedCodeHelps:
      return Fault::kThrottled;
    case Fault::kBroken:
      return Fault::kMalformed;
    default:
      return Fault::kUnexpected;
  }
}

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_placeholder(std::string_view segment) { return segment.starts_with('{'); }

// Calls `see` with each pair of segments; false if the lengths differ or `see` returns false.
template <class See>
bool walk(std::string_view pattern, std::string_view path, See see) {
  while (pattern.starts_with('/') && path.starts_with('/')) {
    const std::string_view expected = next_segment(pattern);
    const std::string_view actual = next_segment(path);
    if (!see(expected, actual)) return false;
  }
  return pattern.empty() && path.empty();
}

bool matches(std::string_view pattern, std::string_view path) {
  if (!pattern.contains('{')) return pattern == path;
  return walk(pattern, path, [](std::string_view expected, std::string_view actual) {
    return is_placeholder(expected) ? !actual.empty() : expected == actual;
  });
}

}  // namespace

bool uses_cookie(const Contract& contract) {
  return contract.credential == Credential::kCookie ||
         contract.credential == Credential::kCookieOrBearer;
}

const Route* find_route(const Contract& contract, std::string_view path, Methods methods) {
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!contract.suffix.empty() && path.ends_with(contract.suffix)) {
    path.remove_suffix(contract.suffix.size());
  }
  const Route* found = nullptr;
  for (const Route& route : contract.routes) {
    if (!matches(route.path, path)) continue;
    if ((route.methods & methods) != 0) return &route;
    if (found == nullptr) found = &route;
  }
  return found;
}

std::string_view path_value(const Route& route, std::string_view path, std::string_view name) {
  std::string_view value;
  walk(route.path, path, [&](std::string_view expected, std::string_view actual) {
    if (is_placeholder(expected) && expected.substr(1, expected.size() - 2) == name) value = actual;
    return true;
  });
  return value;
}

// A fault without a row is a bug of this program; a unit test checks that contracts have all rows.
const FaultRow& row_of(const Contract& contract, const Route* route, Fault fault) {
  const FaultRow* row = find_row(contract, route, fault);
  // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.UndefReturn)
  return row != nullptr ? *row : *find_row(contract, route, fallback_fault(fault));
}

}  // namespace contracts
