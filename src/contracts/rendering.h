// What goes out: a handler's reply or a failure as the contract words it, and the cookies. Knows
// the tables; knows no route by name.
#pragma once

#include "base/result.h"
#include "contracts/contract.h"
#include "contracts/mount.h"
#include "domain/services.h"
#include "http/request.h"
#include "http/response.h"

namespace contracts {

/// The success of a route: its envelope, picture, file or figures; 304 where the client has what an
/// ETag names.
http::Response render_success(const Contract& contract, const Route& route,
                              const http::Request& request, Reply& reply);

/// A failure, worded by the fault table for this route, or for any where `route` is nullptr.
http::Response render_failure(const Contract& contract, const Route* route,
                              const http::Request& request, const base::Failure& failure);

/// The cookies of a reply: the session's, by its name at this mount, and the device's.
void set_cookies(const Mount& mount, const domain::Services& services, const http::Request& request,
                 const Reply& reply, http::Response& response);

}  // namespace contracts
