#include "domain/operations/audit_search.h"

#include <algorithm>

#include "domain/rows.h"
#include "store/audit_search.h"

namespace domain {
namespace {

constexpr std::int64_t kMostRead = 1000;

bool is_beginning(std::string_view address) {
  return address.ends_with('.') || address.ends_with(':');
}

bool has_address(std::string_view address, std::string_view wanted) {
  return is_beginning(wanted) ? address.starts_with(wanted) : address == wanted;
}

bool matches(const SiteAuditLine& event, const AuditFilter& filter) {
  return (!filter.account_id || event.account_id == filter.account_id) &&
         (filter.action.empty() || event.action == filter.action) &&
         (filter.outcome.empty() || event.outcome == filter.outcome) &&
         (filter.address.empty() || has_address(event.address, filter.address));
}

// The condition that leaves the fewest events.
store::AuditCondition condition_of(const AuditFilter& filter) {
  if (filter.account_id) return {.account_id = filter.account_id};
  if (!filter.address.empty() && !is_beginning(filter.address)) return {.address = filter.address};
  return {.action = filter.action};
}

SiteAuditLine from_row(store::SiteAuditLine row) {
  SiteAuditLine line;
  static_cast<AuditLine&>(line) = domain::from_row(std::move(row.line));
  line.account_id = row.account_id;
  line.account = std::move(row.account);
  return line;
}

// True if all conditions are one, so that every event that is read is of the page.
bool is_indexed(const AuditFilter& filter) {
  const int conditions = (filter.account_id ? 1 : 0) + (filter.action.empty() ? 0 : 1) +
                         (filter.outcome.empty() ? 0 : 1) + (filter.address.empty() ? 0 : 1);
  return conditions == 0 ||
         (conditions == 1 && filter.outcome.empty() && !is_beginning(filter.address));
}

// The events that match, of those that were read.
AuditPage picked(std::vector<store::SiteAuditLine>& read, const AuditFilter& filter,
                 std::int64_t most) {
  AuditPage page;
  std::int64_t seen = 0;
  std::int64_t last = 0;
  for (store::SiteAuditLine& row : read) {
    if (filter.from && row.line.moment < *filter.from) break;
    if (seen++ == most || std::ssize(page.events) == filter.limit) {
      page.next = last;
      break;
    }
    SiteAuditLine event = from_row(std::move(row));
    last = event.id;
    if (matches(event, filter)) page.events.push_back(std::move(event));
  }
  return page;
}

}  // namespace

base::Result<AuditPage> AuditSearch::page(const AuditFilter& filter) {
  std::int64_t before = filter.before;
  if (filter.until) {
    auto newest = store::newest_event_before(store_, *filter.until);
    if (!newest) return base::pass(newest);
    before = std::min(before, newest->value_or(0) + 1);
  }
  const std::int64_t most = is_indexed(filter) ? filter.limit : kMostRead;
  auto read = store::list_site_events(store_, condition_of(filter), before, most + 1);
  if (!read) return base::pass(read);
  return picked(*read, filter, most);
}

}  // namespace domain
