// The parts of the native API, one file each; v1.cc puts them together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "contracts/call.h"
#include "contracts/contract.h"
#include "contracts/views.h"
#include "http/json_writer.h"

namespace contracts {

std::vector<Route> v1_session_routes();           ///< sign-up, login and logout, own sessions
std::vector<Route> v1_account_routes();           ///< the caller's own account
std::vector<Route> v1_account_activity_routes();  ///< its events and the export
std::vector<Route> v1_account_preferences_routes();
std::vector<Route> v1_recovery_routes();        ///< availability, password check, reset, undo
std::vector<Route> v1_admin_routes();           ///< accounts, for administrators
std::vector<Route> v1_admin_list_routes();      ///< the list of accounts and its total
std::vector<Route> v1_admin_activity_routes();  ///< their sessions, events and statistics
std::vector<Route> v1_admin_records_routes();   ///< the audit log and the mails of the site
std::vector<Route> v1_forward_auth_routes();    ///< forward authentication for other sites

/// The transport of the client's new token: that of the field `kind`, or else that of the request.
///
/// Fault kInvalidField (`kind`).
base::Result<TokenTransport> requested_transport(const Call& call);

/// A field that is true or false; false without it.
///
/// Fault kInvalidField.
base::Result<bool> flag(const Call& call, std::string_view field);

/// Writes the members of the preferences into an object that has begun. `login_mails` is null if
/// the operator sends no such mails.
void write_preferences(http::JsonWriter& json, const Call& call,
                       const domain::Preferences& preferences);

/// When the browser removes the cookie of a /v1 session.
inline CookieEnd cookie_end(bool kept) {
  return kept ? CookieEnd::kAtAge : CookieEnd::kWithBrowser;
}

/// Gives a new session's token to the client: in the cookie, or as the member `token` of the object
/// that has begun. Writes the member `expires` first: the latest time at which the session ends.
void write_token(http::JsonWriter& json, Reply& reply, base::Secret token, base::Timestamp ends,
                 TokenTransport transport);

}  // namespace contracts
