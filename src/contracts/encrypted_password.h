// Passwords that a client has encrypted to one of our keys, in place of the plain field.
#pragma once

#include <string_view>

#include "base/result.h"
#include "contracts/call.h"
#include "domain/login/passwords.h"

namespace contracts {

/// The password in the field `name`; or in `<name>_encrypted`, which is base64 (RFC 4648 section 4)
/// of RSA-OAEP-256 over `{"nonce": …, "password": …}`, made with the key that the field `kid`
/// names.
///
/// What cannot be decrypted, or has no nonce of ours that is still good, is kUndecryptable: it
/// costs what a wrong password costs. Spending the nonce is left to whoever checks the password.
///
/// Faults: kMissingField (`name`, `kid`), kInvalidField where both fields are there.
base::Result<domain::SubmittedPassword> submitted(Call& call, std::string_view name);

}  // namespace contracts
