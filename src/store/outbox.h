// Table outbox: mail to be sent, inserted in the transaction of the change that it is about. Knows
// SQL; knows no texts and no transport.
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

struct NewMail {
  /// kNever: written only so that a request without a mail costs what one with a mail does.
  enum class Delivery { kDue, kNever };

  std::string_view kind;  ///< one of domain/mails.h
  std::optional<std::int64_t> account_id;
  std::string_view recipient;
  std::string_view language;  ///< `zh` or `en`
  base::Timestamp created;
  std::optional<std::string> code_salt{};  ///< 16 raw bytes, of which its code or ticket is derived
  std::optional<base::Timestamp> expires{};  ///< the mail is worth nothing afterwards
  std::string_view address{};                ///< of the client that caused it
  std::string_view user_agent{};
  Delivery delivery = Delivery::kDue;
};

base::Result<void> insert_outbox_mail(Connection& connection, const NewMail& mail);

/// How many mails the account has caused since then, delivered or not.
base::Result<std::int64_t> count_mails(Connection& connection, std::int64_t account_id,
                                       base::Timestamp since);

/// A mail that waits. `due` is when it is to be tried next and, while a mailer holds it, when that
/// hold ends.
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
};

/// Some of the mails that are due, the longest waiting first. Others may take them meanwhile. One
/// that is due after `latest` was put off by a clock that was ahead, and is due now.
base::Result<std::vector<WaitingMail>> list_due_mails(Connection& connection, base::Timestamp now,
                                                      base::Timestamp latest, std::int64_t most);

/// Reserves the mail until then and counts an attempt: true for exactly one of those who read it
/// with this `due`.
base::Result<bool> lease_mail(Connection& connection, std::int64_t id, base::Timestamp due,
                              base::Timestamp until);

/// How a mail ended.
enum class MailEnd { kSent, kFailed, kExpired };

/// Ends the mail, and forgets what its code is made of: true for exactly one caller. An empty
/// `problem` leaves the last one.
base::Result<bool> finish_mail(Connection& connection, std::int64_t id, MailEnd end,
                               base::Timestamp now, std::string_view problem);

/// Lets go of a mail that is held until `due`, to be tried again at `next`: false where it has been
/// another mailer's since.
base::Result<bool> postpone_mail(Connection& connection, std::int64_t id, base::Timestamp due,
                                 base::Timestamp next, std::string_view problem);

/// A mail that waits or was given up, for the operator.
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

/// The first of those after that id, by rising id.
base::Result<std::vector<QueuedMail>> list_queued_mails(Connection& connection, std::int64_t after,
                                                        std::int64_t most);

/// A mail to the owner of an account, as they may know of it.
struct MailLine {
  std::string kind;
  base::Timestamp created;
};

/// The newest mails to the account's owner, at most `most`, sent or on their way.
base::Result<std::vector<MailLine>> list_mails_to(Connection& connection, std::int64_t account_id,
                                                  std::int64_t most);

/// Deletes at most `most` of those that were finished at `until` or before, sent or not, and
/// returns how many.
base::Result<std::int64_t> delete_finished_mails(Connection& connection, base::Timestamp until,
                                                 std::int64_t most);

}  // namespace store
