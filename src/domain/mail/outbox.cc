#include "domain/mail/outbox.h"

#include <algorithm>

#include "base/log.h"
#include "domain/account/identifiers.h"
#include "domain/mail/mail_kinds.h"
#include "domain/rows.h"
#include "store/email_code.h"
#include "store/outbox.h"

namespace domain {
namespace {

using std::chrono::seconds;

constexpr auto kLongestWait = std::chrono::days{1};
constexpr seconds kFirstBackOff{5};
constexpr seconds kLongestBackOff{600};
constexpr seconds kLongestBackOffOfCodes{30};

// The time that a mailer needs besides the delivery: to compose the mail, to record the result, and
// to reconnect to the database.
constexpr seconds kMargin{30};

// Several mailers read the same mails; each tries the next one if another has leased it.
constexpr std::int64_t kSeenAtOnce = 10;

constexpr std::size_t kLongestProblem = 255;  // outbox.problem, in characters

std::string described(std::string_view problem, std::string_view reply) {
  std::string text{problem};
  if (!reply.empty()) text.append(": ").append(reply);
  // Untrusted text: keeps only characters that are safe for terminals and for the column.
  std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
  text.resize(std::min(text.size(), kLongestProblem));
  return text;
}

void log_end(std::string_view event, const store::WaitingMail& mail, std::int64_t age) {
  base::LogLine(event)
      .add("mail", mail.id)
      .add("kind", mail.kind)
      .add("attempts", mail.attempts)
      .add("age", age);
}

}  // namespace

seconds back_off(std::int64_t attempts) {
  seconds wait = kFirstBackOff;
  for (std::int64_t i = 1; i < attempts && wait < kLongestBackOff; ++i) wait *= 2;
  return std::min(wait, kLongestBackOff);
}

base::Result<std::optional<OutboxMail>> Outbox::take() {
  for (;;) {
    const base::Timestamp now = clock_.now();
    const base::Timestamp latest =
        now + options_.mail_timeout + kMargin + kLongestBackOff + options_.login_notice_pause;
    auto due = store::list_due_mails(store_, now, latest, kSeenAtOnce);
    if (!due) return base::pass(due);
    if (due->empty()) return std::nullopt;
    auto mail = lease_one_of(*due, now);
    if (!mail || *mail) return mail;
  }
}

// Nothing if each mail has ended or another mailer has leased it.
base::Result<std::optional<OutboxMail>> Outbox::lease_one_of(
    const std::vector<store::WaitingMail>& due, base::Timestamp now) {
  for (const store::WaitingMail& waiting : due) {
    auto over = is_over(waiting, now);
    if (!over) return base::pass(over);
    if (*over) continue;
    auto mail = lease(waiting, now);
    if (!mail || *mail) return mail;
  }
  return std::nullopt;
}

// True if the code has expired or was replaced. A user would try it nevertheless.
base::Result<bool> Outbox::is_void(const store::WaitingMail& mail, base::Timestamp now) {
  if (mail.expires && *mail.expires <= now) return true;
  const auto link = link_use(mail.kind);
  const auto use = link ? link : code_use(mail.kind);
  if (!use || !mail.code_salt) return false;
  const std::string email_key = as_submitted(mail.recipient).key;
  const auto key = link ? mail_link_key(code_key_, email_key, mail.kind)
                        : mail_code_key(code_key_, email_key, *use, "");
  auto newest = store::has_email_code(store_, key.address, *mail.code_salt);
  if (!newest) return newest;
  return !*newest;
}

base::Result<bool> Outbox::is_over(const store::WaitingMail& mail, base::Timestamp now) {
  auto expired = is_void(mail, now);
  if (!expired) return expired;
  if (!*expired && now - mail.created < kLongestWait) return false;
  auto ended = store::finish_mail(store_, mail.id,
                                  *expired ? store::MailEnd::kExpired : store::MailEnd::kFailed,
                                  now, *expired || mail.attempts > 0 ? "" : "waited for a day");
  if (!ended) return base::pass(ended);
  const auto age = std::chrono::duration_cast<seconds>(now - mail.created).count();
  if (*ended) log_end(*expired ? "mail_expired" : "mail_given_up", mail, age);
  return true;
}

base::Result<std::optional<OutboxMail>> Outbox::lease(const store::WaitingMail& waiting,
                                                      base::Timestamp now) {
  const base::Timestamp until = now + options_.mail_timeout + kMargin;
  auto leased = store::lease_mail(store_, waiting.id, waiting.due, until);
  if (!leased) return base::pass(leased);
  if (!*leased) return std::nullopt;
  OutboxMail mail{.id = waiting.id,
                  .kind = waiting.kind,
                  .recipient = waiting.recipient,
                  .language = waiting.language,
                  .created = waiting.created,
                  .code = std::nullopt,
                  .expires = waiting.expires,
                  .undo = std::nullopt,
                  .undo_until = {},
                  .address = waiting.address,
                  .user_agent = waiting.user_agent,
                  .attempts = waiting.attempts + 1,
                  .amount = waiting.amount,
                  .leased_until = until,
                  .begin_before = now + kMargin / 2};
  if (has_code(waiting.kind) && waiting.code_salt) {
    const std::string email_key = as_submitted(waiting.recipient).key;
    const auto link = link_use(waiting.kind);
    mail.code = link ? mail_link_code(code_key_, email_key, *link, *waiting.code_salt)
                     : mail_code(code_key_, email_key, *code_use(waiting.kind), *waiting.code_salt);
  }
  if (tells_of_change(waiting.kind) && waiting.code_salt) {
    mail.undo = undo_ticket(code_key_, *waiting.code_salt);
    mail.undo_until = waiting.created + undo_life(waiting.kind, options_);
  }
  return mail;
}

base::Result<void> Outbox::note_sent(const OutboxMail& mail) {
  auto done = store::finish_mail(store_, mail.id, store::MailEnd::kSent, clock_.now(), {});
  if (!done) return base::pass(done);
  base::LogLine("mail_sent")
      .add("mail", mail.id)
      .add("kind", mail.kind)
      .add("attempts", mail.attempts);
  return {};
}

base::Result<void> Outbox::note_refused(const OutboxMail& mail, std::string_view problem,
                                        std::string_view reply) {
  auto done = store::finish_mail(store_, mail.id, store::MailEnd::kFailed, clock_.now(),
                                 described(problem, reply));
  if (!done) return base::pass(done);
  base::LogLine("mail_refused")
      .add("mail", mail.id)
      .add("kind", mail.kind)
      .add("attempts", mail.attempts)
      .add("problem", problem);
  return {};
}

base::Result<void> Outbox::postpone(const OutboxMail& mail, std::string_view problem,
                                    std::string_view reply) {
  // The lifetime of a code is too short for the waiting times of other mail.
  const seconds most = code_use(mail.kind) ? kLongestBackOffOfCodes : kLongestBackOff;
  const seconds wait = std::min(back_off(mail.attempts), most);
  auto done = store::postpone_mail(store_, mail.id, mail.leased_until, clock_.now() + wait,
                                   described(problem, reply));
  if (!done) return base::pass(done);
  if (!*done) return {};  // another mailer has leased it
  base::LogLine("mail_postponed")
      .add("mail", mail.id)
      .add("kind", mail.kind)
      .add("attempts", mail.attempts)
      .add("seconds", wait.count())
      .add("problem", problem);
  return {};
}

base::Result<void> Outbox::put_back(const OutboxMail& mail) {
  auto done =
      store::postpone_mail(store_, mail.id, mail.leased_until, clock_.now(), "put back untried");
  if (!done) return base::pass(done);
  return {};
}

base::Result<std::vector<QueuedMail>> Outbox::queue(std::int64_t after, std::int64_t most) {
  return from_rows(store::list_queued_mails(store_, after, most));
}

}  // namespace domain
