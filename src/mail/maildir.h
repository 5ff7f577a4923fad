// A Maildir (cr.yp.to/proto/maildir.html): where mail is kept that no SMTP server takes. A mail's
// file is named by its row in the outbox: one that is delivered twice is there once.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/problem.h"
#include "mail/mail_transport.h"
#include "mail/message.h"

namespace mail {

/// The transport that puts mail there. Files are readable by their owner alone.
class Maildir final : public MailTransport {
 public:
  explicit Maildir(std::string folder) : folder_(std::move(folder)) {}

  /// The mail is on the disk and whole when this returns kSent. A full disk is kNotNow.
  Delivery deliver(const OutgoingMail& outgoing) override;

  struct Entry {
    std::int64_t id;
    std::string path;
  };
  /// The mails that lie there, by rising row; none where the folder is not there yet.
  std::expected<std::vector<Entry>, base::Problem> list() const;

  /// Reads one of them.
  static std::expected<Received, base::Problem> read(const Entry& entry);

 private:
  std::string folder_;
};

}  // namespace mail
