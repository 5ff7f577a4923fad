// Settings of mail and of the retention of records.
#include <array>

#include "worker/settings/sections.h"

namespace settings {
namespace {

using base::kept_in;
using base::number;
using enum base::SettingKind;

// clang-format off
constexpr auto kMail = std::to_array<Row>({
    {.name = "MAIL_URL", .form = {kSmtpUrl}, .readers = "mailer",
     .meaning = "The SMTP server that takes mail; without one, mail is kept in MAIL_DIR, where scripts/mail shows it.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::url>},
    {.name = "MAIL_TLS", .form = {kOnOff}, .readers = "mailer",
     .meaning = "Sends over TLS with a certificate that can be verified, or not at all; off is for a server on this machine.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::tls>},
    {.name = "MAIL_CA_FILE", .form = {kOptionalPath}, .readers = "mailer",
     .meaning = "Certificates (PEM) that may have signed the server's; without it, those of the system.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::ca_file>},
    {.name = "MAIL_USER", .form = {kWords}, .readers = "mailer",
     .meaning = "Name by which the mailer logs in to the SMTP server; without one, it does not.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::user>},
    {.name = "MAIL_PASSWORD_FILE", .form = {kOptionalPath}, .readers = "mailer",
     .meaning = "File with that name's password on one line, readable by its owner only.",
     .member = kept_in<&Options::mail, &MailOptions::password_file>},
    {.name = "MAIL_TIMEOUT", .form = number(1, 600, "seconds"), .readers = "mailer",
     .meaning = "Patience for the delivery of one mail, the connection included.",
     .member = kept_in<&Options::domain, &domain::Options::mail_timeout>},
    {.name = "MAIL_FROM", .form = {kMailAddress}, .readers = "mailer",
     .meaning = "Address that mail comes from, and to which what cannot be delivered returns.",
     .member = kept_in<&Options::mail, &MailOptions::from>},
    {.name = "MAIL_NAME", .form = {kWords}, .readers = "mailer",
     .meaning = "What mails call this service: the sender's name, and in their texts.",
     .fallback = "$SITE_NAME",
     .member = kept_in<&Options::mail, &MailOptions::name>},
    {.name = "MAIL_NEW_LOGIN", .form = {kOnOff}, .readers = "worker",
     .meaning = "Tells an owner whose address is verified of a login from a browser that the account does not know.",
     .member = kept_in<&Options::domain, &domain::Options::mail_new_login>},
    {.name = "MAIL_DIR", .form = {kPath}, .readers = "mailer, scripts",
     .meaning = "Maildir where mail is kept that no SMTP server takes.",
     .fallback = "$STATE_DIR/mail",
     .member = kept_in<&Options::mail, &MailOptions::folder>},
    {.name = "MAIL_TEMPLATES", .form = {kPath}, .readers = "mailer",
     .meaning = "Folder of your own texts, laid out as mail/ in the sources; whatever it lacks is taken from there.",
     .fallback = "$STATE_DIR/mail-templates",
     .member = kept_in<&Options::mail, &MailOptions::templates>},
});

constexpr auto kKeeping = std::to_array<Row>({
    {.name = "AUDIT_DAYS", .form = number(0, 36500, "days"), .readers = "maintenance, mailer",
     .meaning = "How long is kept who did what, and from where; 0 is for ever.",
     .member = kept_in<&Options::domain, &domain::Options::audit_keep>},
    {.name = "MAIL_KEEP_DAYS", .form = number(1, 36500, "days"), .readers = "maintenance, mailer",
     .meaning = "How long is kept that a mail was sent, or could not be.",
     .member = kept_in<&Options::domain, &domain::Options::mail_keep>},
});
// clang-format on

}  // namespace

std::span<const Row> mail_rows() { return kMail; }
std::span<const Row> retention_rows() { return kKeeping; }

}  // namespace settings
