// Reads the audit log of all accounts, for operators, page by page.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/account/account_history.h"
#include "domain/deps.h"

namespace domain {

/// One event with its account.
struct SiteAuditLine : AuditLine {
  std::optional<std::int64_t> account_id{};
  std::optional<std::string> account{};  ///< its username or address; std::nullopt if deleted
};

/// The conditions and the page. An empty text and std::nullopt match every event.
struct AuditFilter {
  std::optional<std::int64_t> account_id{};
  std::string_view action{};
  std::string_view outcome{};
  std::string_view address{};              ///< with `.` or `:` at its end: a beginning
  std::optional<base::Timestamp> from{};   ///< included
  std::optional<base::Timestamp> until{};  ///< excluded
  /// Only events with smaller ids: `next` of the previous page.
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  std::int64_t limit = 50;
};

/// Newest first.
struct AuditPage {
  std::vector<SiteAuditLine> events;
  std::optional<std::int64_t> next;  ///< for the next page, also if this one is short or empty
};

/// Reads the audit log. A page reads at most a thousand events, along the index of one condition.
///
/// Faults: kStoreDown, kStoreBusy.
class AuditSearch {
 public:
  explicit AuditSearch(const Deps& deps) : store_(deps.store) {}

  base::Result<AuditPage> page(const AuditFilter& filter);

 private:
  store::Connection& store_;
};

}  // namespace domain
