// SMTP by libcurl (RFC 5321): the transport that sends mail to a server, over TLS and after a login
// where configured. Knows SMTP's replies; knows nothing of a mail's content.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "base/problem.h"
#include "base/secret.h"
#include "mail/mail_transport.h"

namespace mail {

struct SmtpSettings {
  std::string url;  ///< `smtp://mail.example:587`, or `smtps://` for TLS from the first byte
  /// With a certificate that is good for the server's name, or nothing is sent.
  bool tls = true;
  std::string ca_file;  ///< empty: the system's certificates
  std::string user;     ///< empty: no login
  base::Secret password;
  std::string own_name;            ///< what we call ourselves (EHLO)
  std::chrono::seconds timeout{};  ///< for one mail, from the connection to the last reply
};

/// One connection at a time, kept between mails.
class Smtp final : public MailTransport {
 public:
  /// `give_up` is called about once a second; where it returns true, a mail that the server has not
  /// received whole is abandoned.
  static std::expected<std::unique_ptr<Smtp>, base::Problem> make(SmtpSettings settings,
                                                                  std::function<bool()> give_up);
  ~Smtp() override;

  /// kRefused: a 5xx to the recipient or to the mail itself. Everything else that goes wrong is
  /// kNotNow: no connection, no TLS, a login that fails, a time-out, any 4xx, a 5xx to what is said
  /// before the recipient, and the demand for a login (530 and its like), which is the operator's
  /// to mend.
  Delivery deliver(const OutgoingMail& outgoing) override;

 private:
  struct Handle;
  Smtp(SmtpSettings settings, std::function<bool()> give_up, std::unique_ptr<Handle> handle);

  SmtpSettings settings_;
  std::function<bool()> give_up_;
  std::unique_ptr<Handle> handle_;
  bool in_trouble_ = false;
};

}  // namespace mail
