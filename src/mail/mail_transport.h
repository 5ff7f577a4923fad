// The interface of what delivers a written mail: SMTP or a Maildir. Knows no accounts.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace mail {

/// One written mail, addressed.
struct OutgoingMail {
  std::int64_t id = 0;  ///< the row's in the outbox
  base::Timestamp created;
  std::string sender;     ///< the address to which it returns
  std::string recipient;  ///< one address
  std::string bytes;      ///< as compose() writes it
};

/// The result of a delivery. kRefused is final and about this mail; kNotNow is a problem with the
/// server or the connection, or one that may pass.
struct Delivery {
  enum class Outcome { kSent, kRefused, kNotNow };
  Outcome outcome;
  std::string problem{};  ///< for a log: names no address and quotes nobody
  std::string reply{};    ///< the server's own words, for the operator alone
};

class MailTransport {
 public:
  MailTransport() = default;
  MailTransport(const MailTransport&) = delete;
  MailTransport& operator=(const MailTransport&) = delete;
  virtual ~MailTransport() = default;
  virtual Delivery deliver(const OutgoingMail& outgoing) = 0;
};

}  // namespace mail
