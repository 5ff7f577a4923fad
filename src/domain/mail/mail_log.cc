#include "domain/mail/mail_log.h"

#include "store/mail_record.h"

namespace domain {
namespace {

constexpr std::int64_t kMostRead = 1000;

MailRecord from_row(store::MailRecord row) {
  return {.id = row.id,
          .kind = std::move(row.kind),
          .account_id = row.account_id,
          .recipient = std::move(row.recipient),
          .state = std::move(row.state),
          .created = row.created,
          .finished = row.finished,
          .expires = row.expires,
          .attempts = row.attempts,
          .problem = std::move(row.problem)};
}

bool matches(const store::MailRecord& mail, const MailFilter& filter) {
  return (filter.state.empty() || mail.state == filter.state) &&
         (filter.recipient.empty() || mail.recipient == filter.recipient);
}

// The condition that leaves the fewest mails. Most mails are sent, or expired.
store::MailCondition condition_of(const MailFilter& filter) {
  if (!filter.recipient.empty()) return {.recipient = filter.recipient};
  const bool few = filter.state == "waiting" || filter.state == "failed";
  return few ? store::MailCondition{.state = filter.state} : store::MailCondition{};
}

// True if every mail that is read is of the page.
bool is_indexed(const MailFilter& filter) {
  if (filter.of == MailsOf::kOpenResets) return filter.state.empty() && filter.recipient.empty();
  return filter.state.empty() || (filter.recipient.empty() && !condition_of(filter).state.empty());
}

}  // namespace

base::Result<MailPage> MailLog::page(const MailFilter& filter) {
  const std::int64_t most = is_indexed(filter) ? filter.limit : kMostRead;
  auto read = filter.of == MailsOf::kOpenResets
                  ? store::list_open_resets(store_, clock_.now(), filter.before, most + 1)
                  : store::list_mail_records(store_, condition_of(filter), filter.before, most + 1);
  if (!read) return base::pass(read);
  MailPage page;
  std::int64_t seen = 0;
  std::int64_t last = 0;
  for (store::MailRecord& row : *read) {
    if (seen++ == most || std::ssize(page.mails) == filter.limit) {
      page.next = last;
      break;
    }
    last = row.id;
    if (matches(row, filter)) page.mails.push_back(from_row(std::move(row)));
  }
  return page;
}

}  // namespace domain
