// Table password_verifier: how someone proves who they are, one row a scheme.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/connection.h"

namespace store {

struct PasswordVerifier {
  std::string scheme;
  std::string phc;
  int pepper_id = 0;
};

/// Nothing where the account has no verifier of that scheme, or is absent.
base::Result<std::optional<PasswordVerifier>> find_password_verifier(Connection& connection,
                                                                     std::int64_t account_id,
                                                                     std::string_view scheme);

/// Puts the verifier in the place of every other of the account: a changed password must not live
/// on under another scheme. Run it inside a transaction.
base::Result<void> replace_password_verifiers(Connection& connection, std::int64_t account_id,
                                              const PasswordVerifier& verifier);

/// The same password hashed anew: writes only where the verifier is still `old_phc`, so that a
/// rehash never undoes a change that came between.
base::Result<void> update_password_verifier(Connection& connection, std::int64_t account_id,
                                            std::string_view old_phc,
                                            const PasswordVerifier& verifier);

}  // namespace store
