// Table password_verifier: the hashes that passwords are verified against, one row for each account
// and scheme. Knows SQL; computes no hash.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/account.h"
#include "store/connection.h"
#include "store/known_network.h"

namespace store {

/// One verifier.
struct PasswordVerifier {
  std::string scheme;  ///< the form in which clients send the password, such as its MD5
  std::string phc;     ///< Argon2id as a PHC string
  int pepper_id = 0;
};

using PasswordVerifiers = std::vector<PasswordVerifier>;

/// Returns the account's verifiers ordered by scheme. Empty if it has none or does not exist.
base::Result<PasswordVerifiers> list_password_verifiers(Connection& connection,
                                                        std::int64_t account_id);

/// What a login needs to know of an account.
struct AccountForLogin {
  Account account;
  PasswordVerifiers verifiers;  ///< all
  bool known_network = false;   ///< the account knows the network that was asked for
  bool signed_in = false;       ///< the session that was asked for is the account's, and valid
};

/// What connects a client with the account that it logs in to.
struct LoginQuery {
  KnownNetworkQuery network;
  std::string token_hash;  ///< of a session; empty: none
  std::string_view contract;
  base::Timestamp now;
};

// Each reads everything in one statement; an unknown name takes the same statement. std::nullopt if
// there is no such account.
base::Result<std::optional<AccountForLogin>> find_login_by_username(Connection& connection,
                                                                    std::string_view username_key,
                                                                    const LoginQuery& query);
base::Result<std::optional<AccountForLogin>> find_login_by_email(Connection& connection,
                                                                 std::string_view email_key,
                                                                 const LoginQuery& query);
base::Result<std::optional<AccountForLogin>> find_login_by_id(Connection& connection,
                                                              std::int64_t id,
                                                              const LoginQuery& query);

/// Replaces all verifiers of the account, because an old password must not remain valid under
/// another scheme. Call it inside a transaction.
base::Result<void> replace_password_verifiers(Connection& connection, std::int64_t account_id,
                                              const PasswordVerifiers& verifiers);

/// Stores another verifier of the same password: a new hash or one for another scheme. Writes
/// nothing unless the account still has the verifier `proven`, so it never undoes a password change
/// that was made meanwhile. The caller has locked the account row.
base::Result<void> put_password_verifier(Connection& connection, std::int64_t account_id,
                                         const PasswordVerifier& verifier,
                                         const PasswordVerifier& proven);

/// Returns true if any account has a verifier of this scheme. Reads the whole table if none has.
base::Result<bool> has_password_verifiers(Connection& connection, std::string_view scheme);

/// Deletes the verifiers of one scheme of the accounts with ids above `after` up to `last`
/// (included). Returns the number of deleted rows.
base::Result<std::uint64_t> delete_password_verifiers(Connection& connection,
                                                      std::string_view scheme, std::int64_t after,
                                                      std::int64_t last);

}  // namespace store
