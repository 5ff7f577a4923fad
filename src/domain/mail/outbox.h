// The outbox for mailers: mails are taken one by one, each by one mailer at a time, until they are
// sent, rejected or too old. Knows no SMTP and no texts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/deps.h"

namespace store {
struct WaitingMail;
}  // namespace store

namespace domain {

/// A waiting or failed mail, as the operator sees it.
struct QueuedMail {
  std::int64_t id = 0;
  std::string kind;  ///< one of mail_kinds.h
  std::string recipient;
  std::string state;  ///< `waiting` or `failed`
  base::Timestamp created;
  base::Timestamp due;        ///< when the next attempt may begin
  std::int64_t attempts = 0;  ///< those that have begun
  std::string problem;        ///< of the last attempt
};

/// A mail that a mailer has leased.
struct OutboxMail {
  std::int64_t id = 0;
  std::string kind;
  std::string recipient;
  std::string language;
  base::Timestamp created;
  std::optional<base::Secret> code;        ///< if the kind has one
  std::optional<base::Timestamp> expires;  ///< of the code
  std::optional<base::Secret> undo{};      ///< the ticket that undoes the reported change
  base::Timestamp undo_until{};            ///< when that expires
  std::string address;                     ///< of the client that caused the mail; may be empty
  std::string user_agent;                  ///< sent by the client; never show it to the recipient
  std::int64_t attempts = 0;               ///< including this one
  std::int64_t amount = 1;                 ///< of events that it reports
  base::Timestamp leased_until;
  base::Timestamp begin_before;  ///< a later delivery might not end before the lease
};

/// The waiting time after this number of failed attempts: 5, 10, 20 … seconds, at most ten minutes.
std::chrono::seconds back_off(std::int64_t attempts);

/// Takes and finishes mails. Writes a log line when a mail is finished or postponed, without
/// address and code.
///
/// Faults of all: kStoreDown, kStoreBusy.
class Outbox {
 public:
  Outbox(const Deps& deps, base::Secret code_key)
      : store_(deps.store),
        clock_(deps.clock),
        code_key_(std::move(code_key)),
        options_(deps.options) {}

  /// Leases the next due mail until `leased_until`. std::nullopt if none is due. Also finishes
  /// mails whose code has expired and mails that have waited for a day.
  base::Result<std::optional<OutboxMail>> take();

  /// Records that the mail was sent. Repeat it until it succeeds; otherwise the mail is sent again.
  base::Result<void> note_sent(const OutboxMail& mail);

  /// Records a permanent failure.
  base::Result<void> note_refused(const OutboxMail& mail, std::string_view problem,
                                  std::string_view reply = {});

  /// Schedules the next attempt after back_off(), or after at most half a minute if it has a code.
  /// `reply` is the server's reply, for the operator only.
  base::Result<void> postpone(const OutboxMail& mail, std::string_view problem,
                              std::string_view reply = {});

  /// Releases a mail without an attempt; it is due immediately.
  base::Result<void> put_back(const OutboxMail& mail);

  /// Returns at most `most` waiting or failed mails with ids above `after`, ordered by id.
  base::Result<std::vector<QueuedMail>> queue(std::int64_t after, std::int64_t most);

 private:
  base::Result<bool> is_void(const store::WaitingMail& mail, base::Timestamp now);
  /// True if the mail must not be sent any more; it is then finished.
  base::Result<bool> is_over(const store::WaitingMail& mail, base::Timestamp now);
  base::Result<std::optional<OutboxMail>> lease_one_of(const std::vector<store::WaitingMail>& due,
                                                       base::Timestamp now);
  base::Result<std::optional<OutboxMail>> lease(const store::WaitingMail& mail,
                                                base::Timestamp now);

  store::Connection& store_;
  const base::Clock& clock_;
  base::Secret code_key_;
  const Options& options_;
};

}  // namespace domain
