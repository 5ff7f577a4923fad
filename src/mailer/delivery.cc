#include "mailer/delivery.h"

#include <fmt/format.h>

#include <chrono>

#include "base/log.h"
#include "domain/mail/mail_kinds.h"
#include "mail/device_name.h"

namespace mailer {
namespace {

using Outcome = mail::Delivery::Outcome;

constexpr std::chrono::seconds kBeforeNotingAgain{1};

std::string utc(base::Moment moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{moment - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count());
}

std::string or_unknown(std::string text, std::string_view language) {
  if (!text.empty()) return text;
  return language == "zh" ? "未知" : "unknown";
}

}  // namespace

mail::Kind::Content content_of(std::string_view kind) {
  using Content = mail::Kind::Content;
  if (domain::code_use(kind)) return Content::kCode;
  return domain::tells_of_change(kind) ? Content::kChange : Content::kNotice;
}

base::Result<Delivery::Step> Delivery::next() {
  auto letter = outbox_.take();
  if (!letter) return base::pass(letter);
  if (!*letter) return Step::kNothingDue;
  return deliver(**letter);
}

base::Result<Delivery::Step> Delivery::deliver(const domain::Letter& letter) {
  // A newer program may have put it there, whose mailer is about to start.
  const auto words = templates_.words(letter.kind, letter.language, values(letter));
  if (!words) {
    auto put_off = outbox_.postpone(letter, "there is no text for this kind of mail");
    if (!put_off) return base::pass(put_off);
    return Step::kPostponed;
  }
  const bool lacks_code = domain::code_use(letter.kind).has_value() && !letter.code;
  auto bytes = mail::compose(letterhead_.sender, {.id = letter.id,
                                                  .kind = letter.kind,
                                                  .language = letter.language,
                                                  .recipient = letter.recipient,
                                                  .created = letter.created,
                                                  .words = *words});
  if (bytes && !lacks_code) return hand_over(letter, std::move(*bytes));
  auto refused = outbox_.note_refused(
      letter, lacks_code ? "nothing to make its code of" : bytes.error().message);
  if (!refused) return base::pass(refused);
  return Step::kEnded;
}

base::Result<Delivery::Step> Delivery::hand_over(const domain::Letter& letter, std::string bytes) {
  // Held back so long, by whatever stopped this process, that another mailer may soon take it.
  if (clock_.now() >= letter.begin_before) return Step::kPostponed;
  const mail::Delivery done = carrier_.deliver({.id = letter.id,
                                                .created = letter.created,
                                                .sender = letterhead_.sender.address,
                                                .recipient = letter.recipient,
                                                .bytes = std::move(bytes)});
  base::Result<void> noted;
  if (done.outcome == Outcome::kSent) {
    noted = note_sent(letter);
  } else if (done.outcome == Outcome::kRefused) {
    noted = outbox_.note_refused(letter, done.problem, done.reply);
  } else if (stop_.has_come()) {
    noted = outbox_.put_back(letter);
  } else {
    noted = outbox_.postpone(letter, done.problem, done.reply);
  }
  if (!noted) return base::pass(noted);
  return done.outcome == Outcome::kNotNow ? Step::kPostponed : Step::kEnded;
}

// It is sent, whatever becomes of the database: while that is away nothing else is to be done.
base::Result<void> Delivery::note_sent(const domain::Letter& letter) {
  for (;;) {
    auto noted = outbox_.note_sent(letter);
    if (noted || stop_.comes_within(kBeforeNotingAgain)) return noted;
    base::LogLine("mail_not_noted").add("mail", letter.id).add("detail", noted.error().detail);
  }
}

mail::Values Delivery::values(const domain::Letter& letter) const {
  mail::Values values{
      {"service", letterhead_.service},
      {"site", letterhead_.site},
      {"time", utc(letter.created)},
      {"ip", or_unknown(letter.address, letter.language)},
      {"device", or_unknown(mail::device_name(letter.user_agent), letter.language)}};
  if (letter.code) values.emplace("code", letter.code->reveal());
  if (letter.undo) {
    // Behind the #, so that no server on the way, nor ours, ever reads it.
    values.emplace("link", fmt::format("{}/undo/#{}", letterhead_.site, letter.undo->reveal()));
    values.emplace("until", utc(letter.undo_until));
  }
  if (letter.expires) {
    const auto life = std::chrono::floor<std::chrono::minutes>(*letter.expires - letter.created);
    values.emplace("minutes", std::to_string(life.count()));
  }
  return values;
}

}  // namespace mailer
