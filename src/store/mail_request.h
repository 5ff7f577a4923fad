// Table mail_request: how many mails a network asked for to an address, and when. Knows SQL; the
// domain makes the keys and decides how many are enough. Faults: those of store::Connection.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// The mails that a network asked for to an address.
struct MailRequests {
  base::Timestamp newest;        ///< the epoch if there was none
  base::Timestamp window_start;  ///< start of the day whose mails `mails` counts
  std::int64_t mails = 0;
};

/// Reads the row and locks it until the transaction ends. A missing row is inserted first. `key`,
/// here and below, is 32 raw bytes.
base::Result<MailRequests> lock_mail_requests(Connection& connection, std::string_view key,
                                              base::Timestamp now);

/// Writes the row, which the caller has locked.
base::Result<void> update_mail_requests(Connection& connection, std::string_view key,
                                        const MailRequests& requests);

/// Deletes the row if it counts no mail, as after lock_mail_requests() has inserted it. The caller
/// has locked it.
base::Result<void> drop_unused_mail_requests(Connection& connection, std::string_view key);

/// Deletes at most `most` rows whose day started at or before `until`. Returns the number of
/// deleted rows.
base::Result<std::int64_t> delete_old_mail_requests(Connection& connection, base::Timestamp until,
                                                    std::int64_t most);

}  // namespace store
