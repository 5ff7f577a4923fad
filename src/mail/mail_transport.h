// The interface of a mail delivery: SMTP or a Maildir. Knows no accounts.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace mail {

/// A finished mail with its envelope.
struct OutgoingMail {
  std::int64_t id = 0;  ///< of the row in the outbox
  base::Timestamp created;
  std::string sender;     ///< the address for bounces
  std::string recipient;  ///< one address
  std::string bytes;      ///< the text that compose() returned
};

/// The result of a delivery. kRefused is a permanent failure of this mail. kNotNow is a temporary
/// failure, or one of the server or the connection.
struct Delivery {
  enum class Outcome { kSent, kRefused, kNotNow };
  Outcome outcome;
  std::string problem{};  ///< for the log: contains no address and no server text
  std::string reply{};    ///< the server's reply, for the operator only
};

class MailTransport {
 public:
  MailTransport() = default;
  MailTransport(const MailTransport&) = delete;
  MailTransport& operator=(const MailTransport&) = delete;
  virtual ~MailTransport() = default;
  /// Delivers one mail. Blocks until it is delivered or has failed.
  virtual Delivery deliver(const OutgoingMail& outgoing) = 0;
};

}  // namespace mail
