#include "domain/account/account_search.h"

#include <algorithm>

#include "base/text.h"
#include "domain/account/account_match.h"
#include "domain/account/account_order.h"
#include "domain/rows.h"
#include "store/account_listing.h"

namespace domain {
namespace {

using base::Fault;

std::unexpected<base::Failure> bad_position() {
  return base::fail_field(Fault::kInvalidField, "after", base::Refusal::kBadForm);
}

/// The start of a page: a position in the index of one source.
struct Position {
  std::size_t source = 0;
  std::string key{};
  std::int64_t id = 0;
};

std::string written(const Position& place, const AccountMatch& match) {
  return match.sources()[place.source].mark + base::to_base64url(place.key) + '.' +
         std::to_string(place.id);
}

std::optional<Position> read_position(std::string_view text, const AccountMatch& match) {
  const auto sources = match.sources();
  const auto source = std::ranges::find(sources, text.front(), &SearchSource::mark);
  const auto dot = text.find('.');
  if (source == sources.end() || dot == std::string_view::npos) return std::nullopt;
  auto key = base::from_base64url(text.substr(1, dot - 1));
  const auto id = base::parse_id(text.substr(dot + 1));
  if (!key || !id) return std::nullopt;
  return Position{.source = static_cast<std::size_t>(source - sources.begin()),
                  .key = std::move(*key),
                  .id = *id};
}

/// All accounts, or those of a filter that matches so few that its index is faster.
class ById {
 public:
  ById(store::Connection& store, const AccountSearch& search)
      : store_(store), search_(search), match_(search) {}

  base::Result<AccountPage> page() {
    auto after =
        search_.after.empty() ? std::optional<std::int64_t>{0} : base::parse_id(search_.after);
    if (!after) return bad_position();
    const std::int64_t read = leaves_out() ? kMostRead : search_.limit;
    auto accounts = from_rows(rows(*after, read + 1));
    if (!accounts) return base::pass(accounts);
    return picked(*accounts, read);
  }

 private:
  // True if the rows that are read may be others than the accounts of the search.
  bool leaves_out() const {
    const AccountFilter& filter = search_.filter;
    return !search_.text.empty() || (filter.password_state && (filter.role || filter.status));
  }

  base::Result<std::vector<store::ListedAccount>> rows(std::int64_t after, std::int64_t limit) {
    const AccountFilter& filter = search_.filter;
    if (filter.ids) return rows_of(*filter.ids, after, limit);
    if (filter.password_state) {
      return store::list_accounts_of(store_, to_row(*filter.password_state), after, limit);
    }
    return store::list_accounts(store_, to_row(filter), after, limit);
  }

  base::Result<std::vector<store::ListedAccount>> rows_of(const std::vector<std::int64_t>& ids,
                                                          std::int64_t after, std::int64_t limit) {
    const auto first = std::ranges::upper_bound(ids, after);
    const auto count = std::min(limit, static_cast<std::int64_t>(ids.end() - first));
    return store::list_accounts_with(store_, {first, first + count});
  }

  AccountPage picked(std::vector<ListedAccount>& read, std::int64_t most) {
    AccountPage page;
    std::int64_t seen = 0;
    for (ListedAccount& account : read) {
      if (seen++ == most || std::ssize(page.accounts) == search_.limit) {
        page.next = std::to_string(last_);
        break;
      }
      last_ = account.id;
      if (match_.matches(account)) page.accounts.push_back(std::move(account));
    }
    return page;
  }

  store::Connection& store_;
  const AccountSearch& search_;
  AccountMatch match_;
  std::int64_t last_ = 0;
};

/// One source after another, each in the order of its index.
class ByPrefix {
 public:
  ByPrefix(store::Connection& store, const AccountSearch& search)
      : store_(store), search_(search), match_(search) {}

  base::Result<AccountPage> page() {
    if (auto begun = begin(); !begun) return base::pass(begun);
    while (position_.source < match_.sources().size()) {
      if (is_full() || left_ <= 0) {
        page_.next = written(position_, match_);
        break;
      }
      if (auto taken = take_some(); !taken) return base::pass(taken);
    }
    return std::move(page_);
  }

 private:
  bool is_full() const { return std::ssize(page_.accounts) >= search_.limit; }

  base::Result<void> begin() {
    if (!search_.after.empty()) {
      auto place = read_position(search_.after, match_);
      if (!place) return bad_position();
      position_ = std::move(*place);
      return {};
    }
    auto account = read_by_number(store_, match_, search_.text);
    if (!account) return base::pass(account);
    if (*account) add(std::move(**account));
    return {};
  }

  void add(ListedAccount account) {
    if (match_.passes(account)) page_.accounts.push_back(std::move(account));
  }

  base::Result<void> take_some() {
    const SearchSource& source = match_.sources()[position_.source];
    const std::int64_t most = std::min(left_, search_.limit);
    auto found = store::search_accounts(store_, source.by, match_.prefix(source), position_.key,
                                        position_.id, most);
    if (!found) return base::pass(found);
    for (store::ListedAccount& one : *found) {
      if (is_full()) return {};
      position_.key = std::move(one.key);
      position_.id = one.account.id;
      ListedAccount account = from_row(std::move(one));
      if (!match_.came_before(account, source)) add(std::move(account));
    }
    left_ -= std::ssize(*found);
    if (std::ssize(*found) < most) position_ = {.source = position_.source + 1};
    return {};
  }

  store::Connection& store_;
  const AccountSearch& search_;
  AccountMatch match_;
  Position position_{};
  AccountPage page_{};
  std::int64_t left_ = kMostRead;
};

}  // namespace

base::Result<AccountPage> search_accounts(store::Connection& store, const AccountSearch& search) {
  AccountSearch trimmed = search;
  trimmed.text = base::trim(search.text);
  if (trimmed.order != AccountOrder::kRelevance) return search_in_order(store, trimmed);
  if (trimmed.text.empty() || leaves_few(search.filter)) return ById(store, trimmed).page();
  return ByPrefix(store, trimmed).page();
}

}  // namespace domain
