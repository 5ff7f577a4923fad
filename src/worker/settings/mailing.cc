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
     .meaning = "URL of the SMTP server; if empty, mail is stored in MAIL_DIR, where scripts/mail shows it.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::url>},
    {.name = "MAIL_TLS", .form = {kOnOff}, .readers = "mailer",
     .meaning = "Sends mail only over TLS with a valid certificate; off is for a server on this machine.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::tls>},
    {.name = "MAIL_CA_FILE", .form = {kOptionalPath}, .readers = "mailer",
     .meaning = "CA certificates (PEM) for the server's certificate; if empty, those of the system.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::ca_file>},
    {.name = "MAIL_USER", .form = {kWords}, .readers = "mailer",
     .meaning = "User name for the login to the SMTP server; if empty, the mailer does not log in.",
     .member = kept_in<&Options::mail, &MailOptions::smtp, &mail::SmtpSettings::user>},
    {.name = "MAIL_PASSWORD_FILE", .form = {kOptionalPath}, .readers = "mailer",
     .meaning = "File with the password of MAIL_USER on one line, readable by its owner only.",
     .member = kept_in<&Options::mail, &MailOptions::password_file>},
    {.name = "MAIL_TIMEOUT", .form = number(1, 600, "seconds"), .readers = "mailer",
     .meaning = "Time limit for the delivery of one mail, including the connection.",
     .member = kept_in<&Options::domain, &domain::Options::mail_timeout>},
    {.name = "MAIL_FROM", .form = {kMailAddress}, .readers = "mailer",
     .meaning = "Sender address of mails, which also receives bounces.",
     .member = kept_in<&Options::mail, &MailOptions::from>},
    {.name = "MAIL_NAME", .form = {kWords}, .readers = "mailer",
     .meaning = "Name of this service in mails: in the header From and in the texts.",
     .fallback = "$SITE_NAME",
     .member = kept_in<&Options::mail, &MailOptions::name>},
    {.name = "MAIL_NEW_LOGIN", .form = {kOnOff}, .readers = "worker",
     .meaning = "Sends a mail about a login from a new browser to an owner with a verified address.",
     .member = kept_in<&Options::domain, &domain::Options::mail_new_login>},
    {.name = "MAIL_NEW_LOGIN_PAUSE", .form = number(60, 43200, "seconds"), .readers = "worker, mailer",
     .meaning = "Pause after a mail about a new browser's login; one mail at its end reports all others of the pause.",
     .member = kept_in<&Options::domain, &domain::Options::login_notice_pause>},
    {.name = "MAIL_DELIVERIES", .form = number(1, 32), .readers = "mailer",
     .meaning = "Mails that are delivered at the same time, each over a connection of its own.",
     .member = kept_in<&Options::mail, &MailOptions::deliveries>},
    {.name = "MAIL_DIR", .form = {kPath}, .readers = "mailer, scripts",
     .meaning = "Maildir for mail if MAIL_URL is empty.",
     .fallback = "$STATE_DIR/mail",
     .member = kept_in<&Options::mail, &MailOptions::folder>},
    {.name = "MAIL_TEMPLATES", .form = {kPath}, .readers = "mailer",
     .meaning = "Folder of your own mail texts, with the layout of mail/ in the sources; missing texts are taken from there.",
     .fallback = "$STATE_DIR/mail-templates",
     .member = kept_in<&Options::mail, &MailOptions::templates>},
});

constexpr auto kKeeping = std::to_array<Row>({
    {.name = "AUDIT_DAYS", .form = number(0, 36500, "days"), .readers = "maintenance, mailer",
     .meaning = "Retention of the audit log: who did what, and from which address; 0 for ever.",
     .member = kept_in<&Options::domain, &domain::Options::audit_keep>},
    {.name = "MAIL_KEEP_DAYS", .form = number(1, 36500, "days"), .readers = "maintenance, mailer",
     .meaning = "Retention of records of sent and failed mails.",
     .member = kept_in<&Options::domain, &domain::Options::mail_keep>},
});
// clang-format on

}  // namespace

std::span<const Row> mail_rows() { return kMail; }
std::span<const Row> retention_rows() { return kKeeping; }

}  // namespace settings
