// A Maildir (cr.yp.to/proto/maildir.html) for the mail of a service without an SMTP server. A
// file's name contains the id of the row in the outbox, so a mail that is delivered twice has one
// file.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/problem.h"
#include "mail/mail_transport.h"
#include "mail/message.h"

namespace mail {

/// Writes mail to a Maildir. Only the owner can read the files.
class Maildir final : public MailTransport {
 public:
  explicit Maildir(std::string folder) : folder_(std::move(folder)) {}

  /// After kSent the file is complete and synced to disk. A full disk is kNotNow.
  Delivery deliver(const OutgoingMail& outgoing) override;

  /// A mail in the folder.
  struct Entry {
    std::int64_t id;
    std::string path;
  };
  /// Lists the mails ordered by id. Empty if the folder does not exist yet.
  std::expected<std::vector<Entry>, base::Problem> list() const;

  /// Reads a mail.
  static std::expected<Received, base::Problem> read(const Entry& entry);

 private:
  std::string folder_;
};

}  // namespace mail
