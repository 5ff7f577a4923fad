// Shared by the routes of administrators: the acting client, and common parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "contracts/call.h"
#include "http/json_writer.h"

namespace contracts {

/// Fault kInvalidField for a field whose value is not of its form.
inline std::unexpected<base::Failure> bad_form(std::string_view field) {
  return base::fail_field(base::Fault::kInvalidField, field, base::Refusal::kBadForm);
}

/// The client with the administrator as actor, for the audit log.
inline domain::Client administrator(const Call& call) {
  domain::Client client = call.client;
  client.actor = call.session->account.id;
  return client;
}

/// The account's id in the path. Fault kNotFound if it is not a number.
inline base::Result<std::int64_t> account_id(const Call& call) {
  const auto id = base::parse_id(call.text("id"));
  if (!id) return base::fail(base::Fault::kNotFound);
  return *id;
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

/// The fields `role` and `status`; std::nullopt if absent or empty. Fault kInvalidField.
base::Result<std::optional<domain::Role>> role_field(const Call& call);
base::Result<std::optional<domain::Status>> status_field(const Call& call);

/// Whether the limits of failed attempts refuse strangers or known devices of an account.
enum class UnderAttack { kNo, kYes };

/// Writes the members of an account as administrators see it.
void write_person(http::JsonWriter& json, const Call& call, const domain::ListedAccount& account,
                  UnderAttack under_attack);

}  // namespace contracts
