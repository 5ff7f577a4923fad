// Shared by the routes of administrators: the acting client and the account.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/text.h"
#include "contracts/call.h"
#include "contracts/v1_lists.h"

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

}  // namespace contracts
