// Parameters that the lists of /v1 have in common.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "contracts/call.h"

namespace contracts {

/// Fault kInvalidField for a field whose value is not of its form.
inline std::unexpected<base::Failure> bad_form(std::string_view field) {
  return base::fail_field(base::Fault::kInvalidField, field, base::Refusal::kBadForm);
}

/// The most entries that a list may have: the field `limit`, from 1 to 100; 50 without it.
inline base::Result<std::int64_t> limit(const Call& call) {
  constexpr std::int64_t kDefault = 50;
  constexpr std::int64_t kMaximum = 100;
  const auto text = call.non_empty("limit");
  const auto number = text ? base::parse_id(*text) : kDefault;
  if (!number || *number < 1 || *number > kMaximum) return bad_form("limit");
  return *number;
}

/// The id that the entries of a list are below: the field `before`; no bound without it.
inline base::Result<std::int64_t> before(const Call& call) {
  const auto text = call.non_empty("before");
  const auto id = text ? base::parse_id(*text) : INT64_MAX;
  if (!id) return bad_form("before");
  return *id;
}

}  // namespace contracts
