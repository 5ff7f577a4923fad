// A key of the operator's that is one for all who may do something, as published documents have it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/client.h"
#include "domain/login/throttle.h"

namespace domain {

/// Compares in a time that tells nothing, and counts a wrong one against the client's network.
/// Callers ask the throttle first.
///
/// Fault kWrongServerKey: also where `key` is empty.
base::Result<void> check_server_key(Throttle& throttle, const base::Secret& key,
                                    std::string_view submitted, const Client& client);

}  // namespace domain
