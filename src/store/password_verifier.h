// Table password_verifier: how someone proves who they are, one row a scheme.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/account.h"
#include "store/connection.h"

namespace store {

struct PasswordVerifier {
  std::string scheme;
  std::string phc;
  int pepper_id = 0;
};

using PasswordVerifiers = std::vector<PasswordVerifier>;

/// One a scheme, in their order; none where the account has none, or is absent.
base::Result<PasswordVerifiers> list_password_verifiers(Connection& connection,
                                                        std::int64_t account_id);

/// An account and all of its verifiers.
struct AccountAndVerifiers {
  Account account;
  PasswordVerifiers verifiers;
};

/// What a login is checked against, in one statement, also for an unknown name.
base::Result<std::optional<AccountAndVerifiers>> find_login_by_username(
    Connection& connection, std::string_view username_key);
base::Result<std::optional<AccountAndVerifiers>> find_login_by_email(Connection& connection,
                                                                     std::string_view email_key);
base::Result<std::optional<AccountAndVerifiers>> find_login_by_id(Connection& connection,
                                                                  std::int64_t id);

/// Puts the verifiers in the place of every other of the account: a changed password must not live
/// on under another scheme. Run it inside a transaction.
base::Result<void> replace_password_verifiers(Connection& connection, std::int64_t account_id,
                                              const PasswordVerifiers& verifiers);

/// The same password hashed anew, or for one more scheme: writes only where the account still has
/// the verifier `proven`, so that it never undoes a change that came between. The caller holds the
/// account.
base::Result<void> put_password_verifier(Connection& connection, std::int64_t account_id,
                                         const PasswordVerifier& verifier,
                                         const PasswordVerifier& proven);

/// Whether any account has one of this scheme. Reads the whole table where none has.
base::Result<bool> has_password_verifiers(Connection& connection, std::string_view scheme);

/// Deletes the verifiers of one scheme of the accounts after `after`, up to and with `last`, and
/// returns how many there were.
base::Result<std::uint64_t> delete_password_verifiers(Connection& connection,
                                                      std::string_view scheme, std::int64_t after,
                                                      std::int64_t last);

}  // namespace store
