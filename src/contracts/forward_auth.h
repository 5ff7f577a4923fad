// The text rules of forward authentication: URLs for a redirect, names of cookies at a
// guarded origin, and an account as headers. Knows text; knows no session and no route.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/account/account.h"
#include "domain/sso/guarded_sites.h"
#include "http/request.h"

namespace contracts {

/// The route that answers the requests of a FastCGI Authorizer.
inline constexpr std::string_view kAuthorizerPath = "/gate/authorize";

/// The path and query of a request line, safe to follow an origin in a Location header: `/` and
/// visible ASCII without a backslash, no longer than the store's column. Returns `/` for anything
/// else, and for `//evil`, which a browser would take for another host.
std::string safe_return_path(std::string_view uri);

/// Splits an absolute URL into one of the origins and a path. std::nullopt if it is at none of
/// them. A URL that only starts like an origin (`https://wiki.example.evil`, `…@evil`, another
/// port) is at none.
std::optional<domain::ReturnTarget> return_target_of(std::string_view url,
                                                     const std::vector<std::string>& origins);

/// A cookie's name at an origin. Browsers send the cookies of a host to all of its ports, so a port
/// that is not the scheme's default is part of the name.
std::string cookie_at(std::string_view origin, std::string_view name);

/// True if a browser requests a page for display and can be redirected to the sign-in page. Without
/// Fetch Metadata this is so for every GET.
bool is_navigation(const http::Request& request);

/// Changes the request of a FastCGI authorizer into a GET of kAuthorizerPath.
void address_to_authorizer(http::Request& request);

/// The headers with the account's identity for a guarded site: names and values, percent-encoded if
/// necessary. Missing values and an unverified address are omitted.
std::vector<std::pair<std::string_view, std::string>> identity_of(const domain::Account& account);

}  // namespace contracts
