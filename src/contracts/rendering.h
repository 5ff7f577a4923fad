// Renders a handler's reply or failure as an HTTP response in the contract's format, with the
// cookies. Knows the tables; knows no route by name.
#pragma once

#include "base/result.h"
#include "contracts/contract.h"
#include "contracts/mount.h"
#include "domain/services.h"
#include "http/request.h"
#include "http/response.h"

namespace contracts {

/// The response of a successful route: an envelope, a raw body or a file; 304 if the client has the
/// version that the ETag names.
http::Response render_success(const Contract& contract, const Route& route,
                              const http::Request& request, Reply& reply);

/// The response of a failure, with the message for this route, or for any route if `route` is
/// nullptr.
http::Response render_failure(const Contract& contract, const Route* route,
                              const http::Request& request, const base::Failure& failure);

/// Sets the cookies of a reply: the session's, under its name at this mount, and the device's.
void set_cookies(const Mount& mount, const domain::Services& services, const http::Request& request,
                 const Reply& reply, http::Response& response);

}  // namespace contracts
