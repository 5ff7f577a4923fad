// Passwords that a client encrypted with the public key of this site.
#pragma once

#include <string_view>

#include "base/result.h"
#include "contracts/call.h"
#include "domain/login/passwords.h"

namespace contracts {

/// The password in the field `name`, or in `<name>_encrypted`: base64 (RFC 4648 section 4) of
/// RSA-OAEP-256 over `{"nonce": …, "password": …}`, encrypted with the key that `kid` names.
///
/// The result is kUndecryptable if decryption fails or the nonce is not valid; checking it costs as
/// much as checking a wrong password. The nonce is spent when the password is checked.
///
/// Faults: kMissingField (`name`, `kid`), kInvalidField if both fields are there.
base::Result<domain::SubmittedPassword> submitted(Call& call, std::string_view name);

}  // namespace contracts
