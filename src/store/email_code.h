// Table email_code: codes that were mailed, one row an address and use, and how many mails of a day
// they took. The code is not here: it is derived from the salt and a key that the database does not
// have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct EmailCode {
  std::string salt;              ///< 16 raw bytes
  base::Timestamp issued;        ///< of the newest code; the epoch where there has been none
  base::Timestamp window_start;  ///< of the day that `mails` counts in
  std::int64_t mails = 0;
};

/// The row, made where absent, locked until the transaction ends. `code_key` is 32 raw bytes.
base::Result<EmailCode> lock_email_code(Connection& connection, std::string_view code_key,
                                        base::Timestamp now);

/// Puts a new code in the place of the one before, with all its tries. The caller holds the row.
base::Result<void> issue_email_code(Connection& connection, std::string_view code_key,
                                    const EmailCode& code, base::Timestamp expires);

/// Removes the row that lock_email_code() made, where no mail has been counted in it. The caller
/// holds the row.
base::Result<void> drop_unused_email_code(Connection& connection, std::string_view code_key);

/// Counts one try of the code that is good at `now`, and returns its salt. Nothing where there is
/// no such code, or where it had `most` tries: of any number at once no more than that get through.
base::Result<std::optional<std::string>> try_email_code(Connection& connection,
                                                        std::string_view code_key,
                                                        std::int64_t most, base::Timestamp now);

/// Takes one try of the code of this salt back.
base::Result<void> untry_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt);

/// The salt of the newest code; nothing where there is none.
base::Result<std::optional<std::string>> find_email_code_salt(Connection& connection,
                                                              std::string_view code_key);

/// Spends the code of this salt: true for exactly one caller, before it expires.
base::Result<bool> spend_email_code(Connection& connection, std::string_view code_key,
                                    std::string_view salt, base::Timestamp now);

/// Deletes at most `most` of those that expired at `until` or before, where the day that counts the
/// mails began at `windows_until` or before; returns how many.
base::Result<std::int64_t> delete_expired_email_codes(Connection& connection,
                                                      base::Timestamp windows_until,
                                                      base::Timestamp until, std::int64_t most);

}  // namespace store
