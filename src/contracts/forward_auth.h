// What the guard of other sites makes of addresses and names: where somebody may be sent back to,
// what the cookies of a guarded origin are called, how an account is told in headers. Knows text;
// knows no session and no route.
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

/// The route that answers a FastCGI Authorizer.
inline constexpr std::string_view kAuthorizerPath = "/gate/authorize";

/// The path and query of a request line as they may follow an origin in a Location header: `/` and
/// visible ASCII without a backslash, of a length that the store takes. Anything else, and what a
/// careless reader could take for another host (`//evil`), is `/`.
std::string wanted_path(std::string_view uri);

/// An absolute URL as one of the origins and a path of it; nothing where it is at none of them.
/// What begins like one and goes on (`https://wiki.example.evil`, `…@evil`, another port) is at
/// none.
std::optional<domain::ReturnTarget> return_target_of(std::string_view url,
                                                     const std::vector<std::string>& origins);

/// A cookie's name at an origin. Browsers send one host's cookies to all of its ports: a port that
/// is not the scheme's own is part of the name.
std::string cookie_at(std::string_view origin, std::string_view name);

/// Whether a browser asks for a page to show: only then is there somebody to be sent to the
/// sign-in. Without Fetch Metadata every GET is one.
bool is_navigation(const http::Request& request);

/// Makes the question of a FastCGI Authorizer one to our route for such, at our own method.
void address_to_authorizer(http::Request& request);

/// What a guarded site is told of who is calling: name and value, percent-encoded where it is not
/// plain. What the account does not have, or nobody has verified, is absent.
std::vector<std::pair<std::string_view, std::string>> identity_of(const domain::Account& account);

}  // namespace contracts
