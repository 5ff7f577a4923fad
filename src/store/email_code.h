// Table email_code: mailed codes, one row for each address and purpose, with the number of mails of
// the day. Knows SQL. The code is not stored: it is derived from the salt and a key that is not in
// the database.
// Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// The newest code of an address and purpose, and the mails that were sent for it.
struct EmailCode {
  std::string salt;              ///< 16 raw bytes
  base::Timestamp issued;        ///< of the newest code; the epoch if there is none
  base::Timestamp window_start;  ///< start of the day whose mails `mails` counts
  std::int64_t mails = 0;
};

/// Reads the row and locks it until the transaction ends. A missing row is inserted first.
/// `code_key`, here and below, is 32 raw bytes.
base::Result<EmailCode> lock_email_code(Connection& connection, std::string_view code_key,
                                        base::Timestamp now);

/// Replaces the code and sets its number of tries to 0. The caller has locked the row.
base::Result<void> issue_email_code(Connection& connection, std::string_view code_key,
                                    const EmailCode& code, base::Timestamp expires);

/// Deletes the row if it counts no mail, which is so after lock_email_code() has inserted it. The
/// caller has locked the row.
base::Result<void> drop_unused_email_code(Connection& connection, std::string_view code_key);

/// Counts one try of the code that is valid at `now` and returns its salt. std::nullopt if there is
/// no valid code or it already had `most` tries. One conditional UPDATE does both, so simultaneous
/// requests cannot exceed the limit.
base::Result<std::optional<std::string>> try_email_code(Connection& connection,
                                                        std::string_view code_key,
                                                        std::int64_t most, base::Timestamp now);

/// Subtracts one try, if the code still has this salt.
base::Result<void> untry_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt);

/// The salt of the newest code, expired or not. std::nullopt if there is none.
base::Result<std::optional<std::string>> find_email_code_salt(Connection& connection,
                                                              std::string_view code_key);

/// Spends the code of this salt. Returns true for exactly one caller, and only before it expires.
base::Result<bool> spend_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt, base::Timestamp now);

/// Deletes at most `most` rows that expired at or before `until` and whose day started at or before
/// `windows_until`. Returns the number of deleted rows.
base::Result<std::int64_t> delete_expired_email_codes(Connection& connection,
                                                      base::Timestamp windows_until,
                                                      base::Timestamp until, std::int64_t most);

}  // namespace store
