// Writes and reads a mail in RFC 5322 and MIME form. GMime is used here only. Knows no transport
// and no kinds of mail.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/problem.h"
#include "mail/templates.h"

namespace mail {

/// The sender in the header From.
struct Sender {
  std::string address;
  std::string name;  ///< may be empty
};

/// The content and the recipient of a mail.
struct Message {
  std::int64_t id = 0;  ///< of the row in the outbox
  std::string kind;
  std::string language;
  std::string recipient;
  base::Timestamp created;
  MailText text;
};

/// True for exactly one address that is valid in a header and in an SMTP command: printable ASCII,
/// one `@`, none of the separators, quotes and comment characters of RFC 5322.
bool is_one_address(std::string_view text);

/// Writes the mail with text and HTML as alternatives and CRLF line ends. The same row always gives
/// the same Message-ID and date, so that a duplicate can be recognised.
///
/// The problem: the recipient is not one address, or the subject has more than one line. Such a
/// mail must not be sent.
std::expected<std::string, base::Problem> compose(const Sender& sender, const Message& message);

/// A mail as parse() reads it.
struct Received {
  base::Timestamp date;
  std::string kind;       ///< the header X-Gatehouse-Kind
  std::string recipient;  ///< the address without a name
  std::string subject;    ///< decoded
  std::string text;       ///< the text part, decoded, with LF line ends
};

/// Reads a mail that compose() wrote. Missing parts are empty.
Received parse(const std::string& bytes);

}  // namespace mail
