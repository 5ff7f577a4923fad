// Columns of the table account that hold what its owner prefers. Not part of store::Account,
// because a session check does not need them. Knows SQL; knows no rules. Faults: those of
// store::Connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/connection.h"

namespace store {

/// The preferences of an account.
struct Preferences {
  std::optional<std::string> language{};  ///< of pages and mails; std::nullopt: the browser's
  std::optional<std::string> theme{};     ///< of the pages; std::nullopt: the browser's
  bool login_mails = true;                ///< mails about logins from new browsers
};

/// std::nullopt if there is no such account.
base::Result<std::optional<Preferences>> find_preferences(Connection& connection,
                                                          std::int64_t account_id);

/// Replaces all preferences. The caller has locked the account row.
base::Result<void> update_preferences(Connection& connection, std::int64_t account_id,
                                      const Preferences& preferences);

/// Mails about logins are sent again. The caller has locked the account row.
base::Result<void> restore_login_mails(Connection& connection, std::int64_t account_id);

}  // namespace store
