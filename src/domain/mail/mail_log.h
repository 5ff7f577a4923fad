// The mails that wait and those that were sent, for operators: to whom, of which kind, and what
// became of them. Never a text, a code or a link.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/deps.h"

namespace domain {

/// A mail, sent or not.
struct MailRecord {
  std::int64_t id = 0;
  std::string kind;  ///< one of mail_kinds.h
  std::optional<std::int64_t> account_id;
  std::string recipient;
  std::string state;  ///< `waiting`, `sent`, `failed` or `expired`
  base::Timestamp created;
  std::optional<base::Timestamp> finished;
  std::optional<base::Timestamp> expires;  ///< of its code or link
  std::int64_t attempts = 0;
  std::string problem;  ///< of the last attempt; empty if there was none
};

enum class MailsOf { kEverything, kOpenResets };

/// The conditions and the page. An empty text matches every mail.
struct MailFilter {
  /// kOpenResets: mails with a code or link for a new password that can still be used.
  MailsOf of = MailsOf::kEverything;
  std::string_view state{};
  std::string_view recipient{};  ///< the whole address
  /// Only mails with smaller ids: `next` of the previous page.
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  std::int64_t limit = 50;
};

/// Newest first.
struct MailPage {
  std::vector<MailRecord> mails;
  std::optional<std::int64_t> next;  ///< for the next page, also if this one is short or empty
};

/// Reads mails. A page reads at most a thousand.
///
/// Faults: kStoreDown, kStoreBusy.
class MailLog {
 public:
  explicit MailLog(const Deps& deps) : store_(deps.store), clock_(deps.clock) {}

  base::Result<MailPage> page(const MailFilter& filter);

 private:
  store::Connection& store_;
  const base::Clock& clock_;
};

}  // namespace domain
