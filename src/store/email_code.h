// Table email_code: mailed codes, one row for each address, purpose and asking network. Knows SQL.
// The code is not stored: it is derived from the salt and a key that is not in the database.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// The name of a row: both are 32 raw bytes.
struct EmailCodeKey {
  std::string code;     ///< of address, purpose and network
  std::string address;  ///< of address and purpose
};

/// A new code.
struct EmailCode {
  std::string salt;  ///< 16 raw bytes
  base::Timestamp issued;
  base::Timestamp expires;
};

/// Writes the code, with no tries, over the previous one of the row, if there is one.
base::Result<void> put_email_code(Connection& connection, const EmailCodeKey& key,
                                  const EmailCode& code);

/// Who tries a code: the network that asked for it, or another.
enum class CodeTrier { kAsker, kOther };

/// A code that may be tried.
struct LiveEmailCode {
  std::string code_key;
  std::string salt;
  CodeTrier trier;
};

/// Counts one try of each code of the address that is valid at `now`, and returns those that had
/// fewer than `most` tries of this trier. Call it in a transaction and commit before the codes are
/// compared. `key.code` is that of the network that tries.
base::Result<std::vector<LiveEmailCode>> try_email_codes(Connection& connection,
                                                         const EmailCodeKey& key, std::int64_t most,
                                                         base::Timestamp now);

/// When the code of the row ends or has ended. std::nullopt if there is none that was not spent.
base::Result<std::optional<base::Timestamp>> find_email_code_end(Connection& connection,
                                                                 std::string_view code_key);

/// Deletes the row, if there is one. A mail with its code that waits is then not sent.
base::Result<void> delete_email_code(Connection& connection, std::string_view code_key);

/// Subtracts one try, if the code still has its salt.
base::Result<void> untry_email_code(Connection& connection, const LiveEmailCode& code);

/// A row's code.
struct HeldEmailCode {
  EmailCode code;
  bool spent = false;
};

/// The row's code; locks the row until the transaction ends. std::nullopt if there is no row.
/// `code_key`, here and below, is that of the row.
base::Result<std::optional<HeldEmailCode>> lock_email_code(Connection& connection,
                                                           std::string_view code_key);

/// True if a row of the address has the code of this salt, expired or spent or not.
base::Result<bool> has_email_code(Connection& connection, std::string_view address_key,
                                  std::string_view salt);

/// The codes of the address that are valid at `now`, without a lock. They count as another's.
base::Result<std::vector<LiveEmailCode>> list_email_codes(Connection& connection,
                                                          std::string_view address_key,
                                                          base::Timestamp now);

/// Spends the code of this salt. Returns true for exactly one caller, and only before it expires.
base::Result<bool> spend_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt, base::Timestamp now);

/// Deletes at most `most` rows that expired at or before `until`, of those that were issued at or
/// before `issued_until`. Returns the number of deleted rows.
base::Result<std::int64_t> delete_expired_email_codes(Connection& connection,
                                                      base::Timestamp issued_until,
                                                      base::Timestamp until, std::int64_t most);

}  // namespace store
