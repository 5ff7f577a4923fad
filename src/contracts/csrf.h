// The CSRF check of contracts with cookies, and CORS for the origins that the operator lists. Knows
// headers; knows no routes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contracts/contract.h"
#include "http/request.h"
#include "http/response.h"

namespace contracts {

/// The check of a request that changes state and is authenticated by a cookie.
///
/// A listed Origin passes. Otherwise `Sec-Fetch-Site` must be `same-origin` or `none`. Without that
/// header the Origin must be this host's. A request with neither header passes, because every
/// current browser sends one of them. A prefetch never passes. (Fetch Metadata, W3C; OWASP CSRF
/// cheat sheet.)
bool passes_csrf_check(const http::Request& request, const std::vector<std::string>& listed);

/// Allows pages of a listed origin to read the response, and to send cookies if the contract has
/// them.
void add_cors(const http::Request& request, const std::vector<std::string>& listed,
              Credential credential, http::Response& response);

/// The response to a preflight of a listed origin; `allow` lists the route's methods.
http::Response preflight(std::string_view allow, Credential credential);

/// Whether this is the preflight request of a listed origin (Fetch, section 3.3.4). From any other
/// origin, OPTIONS is a wrong method.
bool is_preflight(const http::Request& request, const std::vector<std::string>& listed);

}  // namespace contracts
