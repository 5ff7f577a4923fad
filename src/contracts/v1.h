// The parts of the native API, a file each; v1.cc puts them together. What they share is here: how
// a resource looks as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "contracts/call.h"
#include "contracts/contract.h"
#include "http/json_writer.h"

namespace contracts {

std::vector<Route> v1_session_routes();   ///< signing up, logging in and out
std::vector<Route> v1_account_routes();   ///< one's own account
std::vector<Route> v1_recovery_routes();  ///< names and passwords that would do, resetting, undoing
std::vector<Route> v1_admin_routes();     ///< of administrators, about everybody
std::vector<Route> v1_forward_auth_routes();  ///< guarding other sites

/// Writes the members of an account as its owner sees it, into an object that is begun.
void write_account(http::JsonWriter& json, const Call& call, const domain::Account& account);

/// The account as a whole object.
std::string account_json(const Call& call, const domain::Account& account);

/// Writes the member `sessions` of an object that is begun; `current` is the caller's own.
void write_sessions(http::JsonWriter& json, const std::vector<domain::SessionLine>& lines,
                    const domain::Session& current);

/// How a client wants its token: the field `kind`, else as the request itself was authenticated.
///
/// Fault kInvalidField (`kind`).
base::Result<TokenTransport> requested_transport(const Call& call);

/// Gives a new session's token to the client: into the cookie, or as the member `token` of the
/// object that `json` has begun. Writes the member `expires` before, when it ends at the latest.
void write_token(http::JsonWriter& json, Reply& reply, base::Secret token, base::Timestamp ends,
                 TokenTransport transport);

}  // namespace contracts
