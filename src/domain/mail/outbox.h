// The mails that wait, from a mailer's side: taken one by one, each by one mailer at a time, until
// it has been sent, refused, or has waited too long. Knows no SMTP and no texts.
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

/// A mail that waits or was given up, as the operator sees it.
struct QueuedMail {
  std::int64_t id = 0;
  std::string kind;
  std::string recipient;
  std::string state;  ///< `waiting` or `failed`
  base::Timestamp created;
  base::Timestamp due;
  std::int64_t attempts = 0;
  std::string problem;  ///< of the last attempt
};

/// A mail that one mailer holds.
struct OutboxMail {
  std::int64_t id = 0;
  std::string kind;
  std::string recipient;
  std::string language;
  base::Timestamp created;
  std::optional<base::Secret> code;        ///< where the kind carries one
  std::optional<base::Timestamp> expires;  ///< of the code
  std::optional<base::Secret> undo{};      ///< the ticket that takes back what the mail tells of
  base::Timestamp undo_until{};            ///< when that expires
  std::string address;                     ///< of the client that caused the mail; may be empty
  std::string user_agent;     ///< the client's own word: never show it to the recipient
  std::int64_t attempts = 0;  ///< this one included
  base::Timestamp leased_until;
  base::Timestamp begin_before;  ///< a delivery begun later might not end within the hold
};

/// How long a mail waits after that many attempts have failed: 5, 10, 20 … seconds, at most ten
/// minutes.
std::chrono::seconds back_off(std::int64_t attempts);

/// Writes a line to the log whenever a mail ends or has to wait; never an address, never a code.
class Outbox {
 public:
  Outbox(const Deps& deps, base::Secret code_key)
      : store_(deps.store),
        clock_(deps.clock),
        code_key_(std::move(code_key)),
        options_(deps.options) {}

  /// The next mail that is due, held for the caller alone until `leased_until`; nothing where none
  /// is. On the way ends those whose code has expired, and those that have waited for a day.
  base::Result<std::optional<OutboxMail>> take();

  /// The mail is on its way. Repeat it until it succeeds, or the mail is sent once more.
  base::Result<void> note_sent(const OutboxMail& mail);

  /// Nobody will ever take this mail: it fails for good.
  base::Result<void> note_refused(const OutboxMail& mail, std::string_view problem,
                                  std::string_view reply = {});

  /// Not now: to be tried again after a while, with a code at most half a minute. `reply` is what
  /// the other side said, for the operator alone.
  base::Result<void> postpone(const OutboxMail& mail, std::string_view problem,
                              std::string_view reply = {});

  /// Lets go of a mail that was taken and not tried: it is due at once.
  base::Result<void> put_back(const OutboxMail& mail);

  /// The mails that wait or have failed, by rising id, the first `most` after that id.
  base::Result<std::vector<QueuedMail>> queue(std::int64_t after, std::int64_t most);

 private:
  base::Result<bool> is_void(const store::WaitingMail& mail, base::Timestamp now);
  /// True where the mail will not be sent any more; then it has ended.
  base::Result<bool> is_over(const store::WaitingMail& mail, base::Timestamp now);
  base::Result<std::optional<OutboxMail>> lease(const store::WaitingMail& mail,
                                                base::Timestamp now);

  store::Connection& store_;
  const base::Clock& clock_;
  base::Secret code_key_;
  const Options& options_;
};

}  // namespace domain
