// A mail in RFC 5322 and MIME form, written and read by GMime. Knows mail; knows no transport and
// no reason for sending.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/problem.h"
#include "mail/templates.h"

namespace mail {

/// Whom mail comes from.
struct Sender {
  std::string address;
  std::string name;  ///< may be empty
};

struct Message {
  std::int64_t id = 0;  ///< the row's in the outbox
  std::string kind;
  std::string language;
  std::string recipient;
  base::Timestamp created;
  MailText words;
};

/// True for one address as it may stand in a header and in an SMTP command: printable ASCII, one
/// `@`, nothing that separates, quotes or comments.
bool is_one_address(std::string_view text);

/// Writes the mail: text and HTML as alternatives, lines ended by CRLF. The same row is the same
/// Message-ID and date, so that a mail that came twice can be recognised.
///
/// The problem: a recipient that is not one address, a subject of more than a line. Such a mail is
/// never to be sent.
std::expected<std::string, base::Problem> compose(const Sender& sender, const Message& message);

/// A mail read back.
struct Received {
  base::Timestamp date;
  std::string kind;       ///< of X-Gatehouse-Kind
  std::string recipient;  ///< the address alone
  std::string subject;    ///< decoded
  std::string text;       ///< the text part, decoded, lines ended by LF
};

/// Reads a mail that compose() wrote; missing parts are empty.
Received parse(const std::string& bytes);

}  // namespace mail
