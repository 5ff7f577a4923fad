// Table outbox: the mails as operators see them, newest first; without codes, salts and texts.
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

/// A mail, sent or not.
struct MailRecord {
  std::int64_t id = 0;
  std::string kind;
  std::optional<std::int64_t> account_id;
  std::string recipient;
  std::string state;  ///< `waiting`, `sent`, `failed` or `expired`
  base::Timestamp created;
  std::optional<base::Timestamp> finished;
  std::optional<base::Timestamp> expires;  ///< of its code or link
  std::int64_t attempts = 0;
  std::string problem;  ///< of the last attempt
};

/// Which mails are read. At most one condition is set.
struct MailCondition {
  std::string_view recipient{};
  std::string_view state{};  ///< `waiting` or `failed`: there are few of them
};

/// Returns at most `limit` mails with ids below `before`, newest first. Reads along an index.
base::Result<std::vector<MailRecord>> list_mail_records(Connection& connection,
                                                        const MailCondition& condition,
                                                        std::int64_t before, std::int64_t limit);

/// The same for mails with a code or a link for a new password that is good at `now` and was not
/// used.
base::Result<std::vector<MailRecord>> list_open_resets(Connection& connection, base::Timestamp now,
                                                       std::int64_t before, std::int64_t limit);

}  // namespace store
