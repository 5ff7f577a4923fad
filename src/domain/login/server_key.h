// The check of an operator's key that all its users share, which a published document requires.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "domain/client.h"
#include "domain/login/throttle.h"

namespace domain {

/// Compares the keys in constant time and counts a wrong one for the client's network. Callers
/// check the throttle first.
///
/// Fault kWrongServerKey, also if `key` is empty.
base::Result<void> check_server_key(Throttle& throttle, const base::Secret& key,
                                    std::string_view submitted, const Client& client);

}  // namespace domain
