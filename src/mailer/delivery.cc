#include "mailer/delivery.h"

#include <fmt/format.h>

#include <chrono>

#include "base/log.h"
#include "base/text.h"
#include "domain/mail/mail_kinds.h"
#include "mail/device_name.h"

namespace mailer {
namespace {

using Outcome = mail::Delivery::Outcome;

constexpr std::chrono::seconds kBeforeNotingAgain{1};

std::string or_unknown(std::string text, std::string_view language) {
  if (!text.empty()) return text;
  return language == "zh" ? "未知" : "unknown";
}

}  // namespace

mail::Kind::Content content_of(std::string_view kind) {
  using Content = mail::Kind::Content;
  if (domain::code_use(kind)) return Content::kCode;
  const bool has_link = domain::tells_of_change(kind) || domain::link_use(kind) ||
                        kind == domain::kAccountClosingMail;
  return has_link ? Content::kLink : Content::kNotice;
}

base::Result<Delivery::Step> Delivery::next() {
  auto mail = outbox_.take();
  if (!mail) return base::pass(mail);
  if (!*mail) return Step::kNothingDue;
  return deliver(**mail);
}

base::Result<Delivery::Step> Delivery::deliver(const domain::OutboxMail& mail) {
  // A newer version may have queued it during an update; its mailer will deliver it.
  const auto text = templates_.text(mail.kind, mail.language, values(mail));
  if (!text) {
    auto put_off = outbox_.postpone(mail, "there is no text for this kind of mail");
    if (!put_off) return base::pass(put_off);
    return Step::kPostponed;
  }
  const bool lacks_code = domain::has_code(mail.kind) && !mail.code;
  auto bytes = mail::compose(branding_.sender, {.id = mail.id,
                                                .kind = mail.kind,
                                                .language = mail.language,
                                                .recipient = mail.recipient,
                                                .created = mail.created,
                                                .text = *text});
  if (bytes && !lacks_code) return send(mail, std::move(*bytes));
  auto refused = outbox_.note_refused(
      mail, lacks_code ? "nothing to make its code of" : bytes.error().message);
  if (!refused) return base::pass(refused);
  return Step::kEnded;
}

base::Result<Delivery::Step> Delivery::send(const domain::OutboxMail& mail, std::string bytes) {
  // This process was stopped for so long that the lease ends soon and another mailer may take the
  // mail.
  if (clock_.now() >= mail.begin_before) return Step::kPostponed;
  const mail::Delivery done = transport_.deliver({.id = mail.id,
                                                  .created = mail.created,
                                                  .sender = branding_.sender.address,
                                                  .recipient = mail.recipient,
                                                  .bytes = std::move(bytes)});
  base::Result<void> noted;
  if (done.outcome == Outcome::kSent) {
    noted = note_sent(mail);
  } else if (done.outcome == Outcome::kRefused) {
    noted = outbox_.note_refused(mail, done.problem, done.reply);
  } else if (stop_.has_come()) {
    noted = outbox_.put_back(mail);
  } else {
    noted = outbox_.postpone(mail, done.problem, done.reply);
  }
  if (!noted) return base::pass(noted);
  return done.outcome == Outcome::kNotNow ? Step::kPostponed : Step::kEnded;
}

// The mail is sent, so the result must be recorded: tries again until the database is back. Without
// the database there is no other work.
base::Result<void> Delivery::note_sent(const domain::OutboxMail& mail) {
  for (;;) {
    auto noted = outbox_.note_sent(mail);
    if (noted || stop_.comes_within(kBeforeNotingAgain)) return noted;
    base::LogLine("mail_not_noted").add("mail", mail.id).add("detail", noted.error().detail);
  }
}

mail::Values Delivery::values(const domain::OutboxMail& mail) const {
  mail::Values values{{"service", branding_.service},
                      {"site", branding_.site},
                      {"time", base::utc_minute(mail.created)},
                      {"ip", or_unknown(mail.address, mail.language)},
                      {"device", or_unknown(mail::device_name(mail.user_agent), mail.language)},
                      {"count", std::to_string(mail.amount)}};
  // Secrets are in the fragments of URLs, which browsers do not send to any server.
  if (const auto use = domain::link_use(mail.kind); use && mail.code && mail.expires) {
    const auto* const page = *use == domain::CodeUse::kReset ? "forgot" : "sign-up";
    values.emplace("link", fmt::format("{}/{}/#email={}&code={}", branding_.site, page,
                                       base::percent_encoded(mail.recipient), mail.code->reveal()));
    values.emplace("until", base::utc_minute(*mail.expires));
  } else if (mail.code) {
    values.emplace("code", mail.code->reveal());
  }
  if (mail.kind == domain::kAccountClosingMail && mail.expires) {
    values.emplace("until", base::utc_minute(*mail.expires));
  }
  if (mail.undo) {
    values.emplace("link", fmt::format("{}/undo/#{}", branding_.site, mail.undo->reveal()));
    values.emplace("until", base::utc_minute(mail.undo_until));
  }
  if (mail.expires) {
    const auto life = std::chrono::floor<std::chrono::minutes>(*mail.expires - mail.created);
    values.emplace("minutes", std::to_string(life.count()));
  }
  return values;
}

}  // namespace mailer
