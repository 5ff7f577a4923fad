// Table captcha: captchas that were issued and not yet answered. Knows SQL. The answer is not here:
// it is derived from the salt and a key that the database does not have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

struct Captcha {
  std::string salt;  ///< 16 raw bytes
  base::Timestamp expires;
};

/// Puts a new captcha in the place of one of the same name. `captcha_hash` is 32 raw bytes.
base::Result<void> replace_captcha(Connection& connection, std::string_view captcha_hash,
                                   std::string_view salt, base::Timestamp expires);

base::Result<std::optional<Captcha>> find_captcha(Connection& connection,
                                                  std::string_view captcha_hash);

/// The same, locked until the transaction ends, so that simultaneous answers are checked one after
/// the other.
base::Result<std::optional<Captcha>> lock_captcha(Connection& connection,
                                                  std::string_view captcha_hash);

/// True for exactly one caller, for a right or a wrong answer. A captcha that was meanwhile issued
/// under the same name (another salt) is not spent.
base::Result<bool> spend_captcha(Connection& connection, std::string_view captcha_hash,
                                 std::string_view salt);

/// Deletes at most `most` of those that expired at `until` or before, and returns how many.
base::Result<std::int64_t> delete_expired_captchas(Connection& connection, base::Timestamp until,
                                                   std::int64_t most);

}  // namespace store
