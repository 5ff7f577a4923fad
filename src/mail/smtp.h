// Sends mail to an SMTP server (RFC 5321) with libcurl, over TLS and after a login if configured.
// Knows SMTP replies; does not know the content of a mail.
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

/// The server and the login.
struct SmtpSettings {
  std::string url;  ///< `smtp://mail.example:587`, or `smtps://` for TLS from the first byte
  /// Requires TLS and a certificate that is valid for the server's name; otherwise nothing is
  /// sent.
  bool tls = true;
  std::string ca_file;  ///< empty: the system's certificates
  std::string user;     ///< empty: no login
  base::Secret password;
  std::string own_name;            ///< our host name in EHLO
  std::chrono::seconds timeout{};  ///< for one mail, including the connection
};

/// Sends mail over one connection, which is kept open between mails.
class Smtp final : public MailTransport {
 public:
  /// `give_up` is called about once a second. If it returns true, a mail that the server has not
  /// received completely is aborted.
  static std::expected<std::unique_ptr<Smtp>, base::Problem> make(SmtpSettings settings,
                                                                  std::function<bool()> give_up);
  ~Smtp() override;

  /// kRefused: the server answered the recipient or the mail with 5xx. All other failures are
  /// kNotNow: no connection, no TLS, a failed login, a time-out, any 4xx, a 5xx to an earlier
  /// command, and replies that require a login (530 and similar), which the operator has to
  /// correct.
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
