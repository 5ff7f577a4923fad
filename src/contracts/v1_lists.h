// Parameters and members that the lists of /v1 have in common.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "contracts/call.h"
#include "domain/account/account_history.h"
#include "http/json_writer.h"

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
  const auto id = text ? base::parse_id(*text) : std::numeric_limits<std::int64_t>::max();
  if (!id) return bad_form("before");
  return *id;
}

/// Writes a time, or null.
inline void write_time(http::JsonWriter& json, std::string_view name,
                       const std::optional<base::Timestamp>& time) {
  time ? json.field(name, base::iso_timestamp(*time)) : json.null_field(name);
}

/// Writes the members that every list of events has, into an object that has begun.
inline void write_event(http::JsonWriter& json, const domain::AuditLine& event) {
  json.field("id", event.id)
      .field("moment", base::iso_timestamp(event.moment))
      .field("action", event.action)
      .field("outcome", event.outcome)
      .field("contract", event.contract);
}

/// Writes the member `next` after events that were read up to `limit`.
inline void write_next(http::JsonWriter& json, const std::vector<domain::AuditLine>& events,
                       std::int64_t limit) {
  const bool full = std::ssize(events) == limit;
  json.field("next", full ? std::optional{events.back().id} : std::nullopt);
}

}  // namespace contracts
