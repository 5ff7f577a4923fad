// Table outbox: mail to be sent, inserted in the same transaction as the change that it reports.
// Knows SQL; knows no texts and no transport.
// Faults: those of store::Connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace store {

/// A mail as it is inserted.
struct NewMail {
  /// kNever: the row is never sent. It is written so that a request without a mail takes as long as
  /// one with a mail.
  enum class Delivery { kDue, kNever };

  std::string_view kind;  ///< one of domain/mail/mail_kinds.h
  std::optional<std::int64_t> account_id;
  std::string_view recipient;
  std::string_view language;  ///< `zh` or `en`
  base::Timestamp created;
  std::optional<std::string> code_salt{};  ///< 16 raw bytes; its code or ticket is derived from it
  std::optional<base::Timestamp> expires{};  ///< it is not sent after this time
  std::string_view address{};                ///< of the client that caused it
  std::string_view user_agent{};
  Delivery delivery = Delivery::kDue;
  std::int64_t priority = 2;  ///< lower ones are delivered first
};

/// Queues the mail. It is sent after the transaction has committed.
base::Result<void> insert_outbox_mail(Connection& connection, const NewMail& mail);

/// Queues a mail about an event that may come often. Within `pause` after the last mail of these
/// kinds to the account, the event is reported later, when the pause is over, in one mail of kind
/// `merged` together with all others of the pause. The caller has locked the account.
///
/// `mail.account_id` is set, and `mail` has no expiry.
base::Result<void> insert_merged_mail(Connection& connection, const NewMail& mail,
                                      std::string_view merged, std::chrono::milliseconds pause);

/// True if the account has a mail with this salt.
base::Result<bool> has_mail_with(Connection& connection, std::int64_t account_id,
                                 std::string_view code_salt);

/// The number of mails of the account since that time, delivered or not.
base::Result<std::int64_t> count_mails(Connection& connection, std::int64_t account_id,
                                       base::Timestamp since);

/// A mail that waits for delivery. `due` is the time of the next attempt; while a mailer has leased
/// the mail, it is the end of the lease.
struct WaitingMail {
  std::int64_t id = 0;
  std::string kind;
  std::string recipient;
  std::string language;
  base::Timestamp created;
  base::Timestamp due;
  std::optional<std::string> code_salt;
  std::optional<base::Timestamp> expires;
  std::string address;
  std::string user_agent;
  std::int64_t attempts = 0;
  std::int64_t amount = 1;  ///< of events that it reports
};

/// Returns at most `most` mails that are due, by priority, the longest waiting first. A mail that
/// is due after `latest` was postponed while the clock was ahead, and counts as due. The result
/// leases nothing: other mailers may take the same mails, so call lease_mail() before a delivery.
base::Result<std::vector<WaitingMail>> list_due_mails(Connection& connection, base::Timestamp now,
                                                      base::Timestamp latest, std::int64_t most);

/// Leases the mail until `until` and counts an attempt. Of several mailers that read it with this
/// `due`, exactly one gets true.
base::Result<bool> lease_mail(Connection& connection, std::int64_t id, base::Timestamp due,
                              base::Timestamp until);

/// The final state of a mail.
enum class MailEnd { kSent, kFailed, kExpired };

/// Finishes the mail and removes the salt of its code. Returns true for exactly one caller. An
/// empty `problem` leaves the recorded one unchanged.
base::Result<bool> finish_mail(Connection& connection, std::int64_t id, MailEnd end,
                               base::Timestamp now, std::string_view problem);

/// Releases a mail that is leased until `due` and schedules the next attempt at `next`. Returns
/// false if another mailer has leased it since.
base::Result<bool> postpone_mail(Connection& connection, std::int64_t id, base::Timestamp due,
                                 base::Timestamp next, std::string_view problem);

/// A waiting or failed mail, as the operator sees it.
struct QueuedMail {
  std::int64_t id = 0;
  std::string kind;
  std::string recipient;
  std::string state;  ///< `waiting` or `failed`
  base::Timestamp created;
  base::Timestamp due;
  std::int64_t attempts = 0;
  std::string problem;
};

/// Returns at most `most` waiting or failed mails with ids above `after`, ordered by id.
base::Result<std::vector<QueuedMail>> list_queued_mails(Connection& connection, std::int64_t after,
                                                        std::int64_t most);

/// The mails that wait for delivery.
struct MailQueue {
  std::int64_t waiting = 0;                    ///< due or not
  std::optional<base::Timestamp> oldest_code;  ///< when the oldest waiting code was queued
};

/// Reads the state of the queue.
base::Result<MailQueue> read_mail_queue(Connection& connection);

/// A mail of an account, for display to its owner.
struct MailLine {
  std::string kind;
  base::Timestamp created;
};

/// Returns at most `most` mails of the account, newest first, sent or not. Without those of
/// NewMail::Delivery::kNever.
base::Result<std::vector<MailLine>> list_mails_to(Connection& connection, std::int64_t account_id,
                                                  std::int64_t most);

/// Deletes at most `most` mails that were finished at or before `until`, sent or not. Returns the
/// number of deleted rows.
base::Result<std::int64_t> delete_finished_mails(Connection& connection, base::Timestamp until,
                                                 std::int64_t most);

}  // namespace store
