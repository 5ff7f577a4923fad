// Table captcha: captchas that were issued and not yet answered. Knows SQL. The answer is not
// stored: it is derived from the salt and a key that is not in the database.
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

/// A captcha that waits for its answer.
struct Captcha {
  std::string salt;  ///< 16 raw bytes
  base::Timestamp expires;
};

/// Stores a captcha. One of the same name is replaced. `captcha_hash` is 32 raw bytes.
base::Result<void> replace_captcha(Connection& connection, std::string_view captcha_hash,
                                   std::string_view salt, base::Timestamp expires);

/// std::nullopt if there is no captcha of this name. An expired one is returned.
base::Result<std::optional<Captcha>> find_captcha(Connection& connection,
                                                  std::string_view captcha_hash);

/// Like find_captcha(), and locks the row until the transaction ends, so that simultaneous answers
/// are checked one after another.
base::Result<std::optional<Captcha>> lock_captcha(Connection& connection,
                                                  std::string_view captcha_hash);

/// Deletes the captcha, after a right or a wrong answer. Returns true for exactly one caller. A
/// newer captcha of the same name has another salt and is not deleted.
base::Result<bool> spend_captcha(Connection& connection, std::string_view captcha_hash,
                                 std::string_view salt);

/// Deletes at most `most` captchas that expired at or before `until`. Returns the number of deleted
/// rows.
base::Result<std::int64_t> delete_expired_captchas(Connection& connection, base::Timestamp until,
                                                   std::int64_t most);

}  // namespace store
