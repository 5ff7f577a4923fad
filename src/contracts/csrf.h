// Who may call from a browser: the CSRF gate of the cookie contracts, and answers to other origins
// (CORS). Knows headers; knows no routes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contracts/contract.h"
#include "http/request.h"
#include "http/response.h"

namespace contracts {

/// True where a request that changes something may pass, although a cookie authenticates it.
///
/// `Sec-Fetch-Site` must be `same-origin` or `none`, or the Origin a listed one; without that
/// header the Origin must be this host's or listed; without both it is no browser of the last
/// years, and passes. A prefetch never does (Fetch Metadata, W3C; OWASP CSRF cheat sheet).
bool passes_csrf_check(const http::Request& request, const std::vector<std::string>& listed);

/// Lets the page of a listed origin read the answer, and send its cookies where they authenticate.
void add_cors(const http::Request& request, const std::vector<std::string>& listed,
              Credential credential, http::Response& response);

/// The answer to a preflight from a listed origin; `allow` are the route's methods.
http::Response preflight(std::string_view allow, Credential credential);

/// True for an OPTIONS request by which a listed origin asks leave for another (Fetch, section
/// 3.3.4); from any other origin OPTIONS is a method like every wrong one.
bool is_preflight(const http::Request& request, const std::vector<std::string>& listed);

}  // namespace contracts
