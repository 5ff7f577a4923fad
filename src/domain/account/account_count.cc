#include "domain/account/account_count.h"

#include <algorithm>

#include "base/text.h"
#include "domain/account/account_match.h"
#include "domain/rows.h"
#include "store/account_listing.h"
#include "store/hourly_count.h"

namespace domain {
namespace {

using Accuracy = AccountTotal::Accuracy;

// Entries of an index; it takes a few milliseconds.
constexpr std::int64_t kMostCounted = 10000;

// Subtracts the accounts that the filter leaves out, if these are few.
base::Result<AccountTotal> count_others(store::Connection& store, const AccountFilter& filter,
                                        std::int64_t all) {
  constexpr AccountTotal kMany{.count = kMostCounted, .accuracy = Accuracy::kAtLeast};
  if (leaves_few(filter)) return kMany;
  const auto count = [&](std::optional<store::Role> role, std::optional<store::Status> status) {
    return store::count_accounts(store, {.role = role, .status = status}, kMostCounted + 1);
  };
  std::int64_t left_out = 0;
  if (filter.role) {
    auto administrators = count(store::Role::kAdmin, std::nullopt);
    if (!administrators) return base::pass(administrators);
    left_out += *administrators;
  }
  if (filter.status) {
    for (const auto status : {store::Status::kDisabled, store::Status::kClosing}) {
      auto others = count(std::nullopt, status);
      if (!others) return base::pass(others);
      left_out += *others;
    }
  }
  if (left_out > kMostCounted) return kMany;
  return AccountTotal{.count = std::max(all - left_out, kMostCounted),
                      .accuracy = Accuracy::kAbout};
}

base::Result<AccountTotal> count_by_filter(store::Connection& store, const AccountFilter& filter,
                                           base::Timestamp now) {
  auto counted = store::count_accounts(store, to_row(filter), kMostCounted + 1);
  if (!counted) return base::pass(counted);
  if (*counted <= kMostCounted) return AccountTotal{.count = *counted};
  auto all = store::newest_count(store, kAccountsCount, now);
  if (!all) return base::pass(all);
  if (!*all) return AccountTotal{.count = kMostCounted, .accuracy = Accuracy::kAtLeast};
  return count_others(store, filter, **all);
}

}  // namespace

base::Result<AccountTotal> count_accounts(store::Connection& store, const AccountSearch& search,
                                          base::Timestamp now) {
  AccountSearch trimmed = search;
  trimmed.text = base::trim(search.text);
  const AccountFilter& filter = trimmed.filter;
  if (trimmed.text.empty() && !filter.password_state && !filter.ids) {
    return count_by_filter(store, filter, now);
  }
  auto few = read_if_few(store, trimmed);
  if (!few) return base::pass(few);
  const std::int64_t count = std::ssize(few->accounts);
  if (few->is_all) return AccountTotal{.count = count};
  return AccountTotal{.count = std::min(count, kMostRead), .accuracy = Accuracy::kAtLeast};
}

}  // namespace domain
