// Shared by the routes of administrators: the acting client and the account.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1_lists.h"
#include "http/json_writer.h"

namespace contracts {

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

/// The fields `role` and `status` (kEnabled or kDisabled); std::nullopt if absent or empty. Fault
/// kInvalidField.
base::Result<std::optional<domain::Role>> role_field(const Call& call);
base::Result<std::optional<domain::Status>> status_field(const Call& call);

/// Whether the limits of failed attempts refuse strangers or known devices of an account.
enum class UnderAttack { kNo, kYes };

/// Writes the members of an account as administrators see it.
void write_person(http::JsonWriter& json, const Call& call, const domain::ListedAccount& account,
                  UnderAttack under_attack);

}  // namespace contracts
