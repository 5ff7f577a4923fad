// One mail from the outbox to its carrier: taken, written, handed over, noted. Knows the outbox,
// the texts and a carrier; knows neither SQL nor SMTP.
#pragma once

#include <string>

#include "base/result.h"
#include "domain/mail/outbox.h"
#include "mail/mail_transport.h"
#include "mail/message.h"
#include "mail/templates.h"
#include "mailer/stop_signal.h"

namespace mailer {

/// What mails say of the service.
struct Letterhead {
  mail::Sender sender;
  std::string service;  ///< what people call it
  std::string site;     ///< its public URL
};

/// What stands in a mail of this kind.
mail::Kind::Content content_of(std::string_view kind);

class Delivery {
 public:
  Delivery(domain::Outbox& outbox, const base::Clock& clock, const mail::Templates& templates,
           mail::Carrier& carrier, Letterhead letterhead, const StopSignal& stop)
      : outbox_(outbox),
        clock_(clock),
        templates_(templates),
        carrier_(carrier),
        letterhead_(std::move(letterhead)),
        stop_(stop) {}

  enum class Step { kEnded, kPostponed, kNothingDue };

  /// Brings one mail that is due to an end, or puts it off. A fault is the database's.
  base::Result<Step> next();

 private:
  base::Result<Step> deliver(const domain::Letter& letter);
  base::Result<Step> hand_over(const domain::Letter& letter, std::string bytes);
  base::Result<void> note_sent(const domain::Letter& letter);
  mail::Values values(const domain::Letter& letter) const;

  domain::Outbox& outbox_;
  const base::Clock& clock_;
  const mail::Templates& templates_;
  mail::Carrier& carrier_;
  const Letterhead letterhead_;
  const StopSignal& stop_;
};

}  // namespace mailer
