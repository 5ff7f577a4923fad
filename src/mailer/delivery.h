// Delivers one mail from the outbox: leases it, composes it, sends it and records the result. Knows
// the outbox, the texts and a transport; knows neither SQL nor SMTP.
#pragma once

#include <string>

#include "base/result.h"
#include "domain/mail/outbox.h"
#include "mail/mail_transport.h"
#include "mail/message.h"
#include "mail/templates.h"
#include "mailer/stop_signal.h"

namespace mailer {

/// The texts in mails that describe the service.
struct Branding {
  mail::Sender sender;
  std::string service;  ///< its name
  std::string site;     ///< its public URL
};

/// The required content of mails of this kind.
mail::Kind::Content content_of(std::string_view kind);

/// Delivers due mails.
class Delivery {
 public:
  Delivery(domain::Outbox& outbox, const base::Clock& clock, const mail::Templates& templates,
           mail::MailTransport& transport, Branding branding, const StopSignal& stop)
      : outbox_(outbox),
        clock_(clock),
        templates_(templates),
        transport_(transport),
        branding_(std::move(branding)),
        stop_(stop) {}

  /// kEnded: a mail was sent or has failed. kPostponed: it will be tried again later.
  enum class Step { kEnded, kPostponed, kNothingDue };

  /// Delivers or postpones one due mail. Blocks for the time of a delivery. Faults: those of the
  /// database only; a failed delivery is not a fault.
  base::Result<Step> next();

 private:
  base::Result<Step> deliver(const domain::OutboxMail& mail);
  base::Result<Step> send(const domain::OutboxMail& mail, std::string bytes);
  base::Result<void> note_sent(const domain::OutboxMail& mail);
  mail::Values values(const domain::OutboxMail& mail) const;

  domain::Outbox& outbox_;
  const base::Clock& clock_;
  const mail::Templates& templates_;
  mail::MailTransport& transport_;
  const Branding branding_;
  const StopSignal& stop_;
};

}  // namespace mailer
