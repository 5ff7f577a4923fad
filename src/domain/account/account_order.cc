#include "domain/account/account_order.h"

#include <algorithm>
#include <charconv>
#include <compare>

#include "base/text.h"
#include "domain/account/account_match.h"
#include "domain/account/identifiers.h"
#include "domain/rows.h"
#include "store/account_listing.h"

namespace domain {
namespace {

using base::Fault;

// The marks of a position, which belongs to one order.
constexpr char mark_of(AccountOrder order) {
  switch (order) {
    case AccountOrder::kName:
      return 'N';
    case AccountOrder::kCreated:
      return 'C';
    case AccountOrder::kLastSeen:
    case AccountOrder::kRelevance:
      break;
  }
  return 'S';
}

constexpr std::size_t kNameKeyMax = 255;  // as the index has it

struct Key {
  std::string name{};
  std::int64_t time = 0;
  std::int64_t id = 0;

  auto operator<=>(const Key&) const = default;
};

Key key_of(const ListedAccount& account, AccountOrder order) {
  Key key{.id = account.id};
  if (order == AccountOrder::kName) {
    const auto& name = account.username ? account.username : account.email;
    if (name) key.name = as_submitted(*name).key.substr(0, kNameKeyMax);
  } else if (order == AccountOrder::kCreated) {
    key.time = base::to_epoch_ms(account.created);
  } else if (account.last_seen) {
    key.time = base::to_epoch_ms(*account.last_seen);
  }
  return key;
}

std::string written(const Key& key, AccountOrder order) {
  const std::string text = order == AccountOrder::kName ? key.name : std::to_string(key.time);
  return mark_of(order) + base::to_base64url(text) + '.' + std::to_string(key.id);
}

std::optional<Key> read_key(std::string_view text, AccountOrder order) {
  const auto dot = text.find('.');
  if (text.front() != mark_of(order) || dot == std::string_view::npos) return std::nullopt;
  auto place = base::from_base64url(text.substr(1, dot - 1));
  const auto id = base::parse_id(text.substr(dot + 1));
  if (!place || !id) return std::nullopt;
  if (order == AccountOrder::kName) return Key{.name = std::move(*place), .id = *id};
  Key key{.id = *id};
  const char* end = place->data() + place->size();
  const auto read = std::from_chars(place->data(), end, key.time);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return key;
}

store::AccountOrder to_row(AccountOrder order) {
  switch (order) {
    case AccountOrder::kName:
      return store::AccountOrder::kName;
    case AccountOrder::kCreated:
      return store::AccountOrder::kCreated;
    case AccountOrder::kLastSeen:
    case AccountOrder::kRelevance:
      break;
  }
  return store::AccountOrder::kLastSeen;
}

class InOrder {
 public:
  InOrder(store::Connection& store, const AccountSearch& search) : store_(store), search_(search) {}

  base::Result<AccountPage> page() {
    if (!search_.after.empty()) {
      after_ = read_key(search_.after, search_.order);
      if (!after_) return base::fail_field(Fault::kInvalidField, "after", base::Refusal::kBadForm);
    }
    if (is_everything()) return walk(search_.limit);
    auto few = read_if_few(store_, search_);
    if (!few) return base::pass(few);
    return few->is_all ? sorted(std::move(few->accounts)) : walk(kMostRead);
  }

 private:
  bool is_everything() const {
    const AccountFilter& filter = search_.filter;
    return search_.text.empty() && !filter.role && !filter.status && !filter.password_state &&
           !filter.ids;
  }

  bool is_after(const Key& one, const Key& other) const {
    return search_.direction == Direction::kUp ? one > other : one < other;
  }

  base::Result<AccountPage> sorted(std::vector<ListedAccount> accounts) const {
    const auto key = [this](const ListedAccount& account) {
      return key_of(account, search_.order);
    };
    std::ranges::sort(
        accounts, [this](const Key& one, const Key& other) { return is_after(other, one); }, key);
    AccountPage page;
    for (ListedAccount& account : accounts) {
      if (after_ && !is_after(key(account), *after_)) continue;
      if (std::ssize(page.accounts) == search_.limit) {
        page.next = written(key(page.accounts.back()), search_.order);
        break;
      }
      page.accounts.push_back(std::move(account));
    }
    return page;
  }

  // Reads at most `most` rows.
  base::Result<AccountPage> walk(std::int64_t most) const {
    auto rows = store::list_accounts_in_order(
        store_, to_row(search_.order),
        search_.direction == Direction::kUp ? store::Direction::kUp : store::Direction::kDown,
        position(), most + 1);
    if (!rows) return base::pass(rows);
    const AccountMatch match(search_);
    AccountPage page;
    Key last;
    std::int64_t seen = 0;
    for (store::ListedAccount& row : *rows) {
      if (seen++ == most || std::ssize(page.accounts) == search_.limit) {
        page.next = written(last, search_.order);
        break;
      }
      ListedAccount account = from_row(std::move(row));
      last = key_of(account, search_.order);
      if (match.matches(account)) page.accounts.push_back(std::move(account));
    }
    return page;
  }

  std::optional<store::OrderPosition> position() const {
    if (!after_) return std::nullopt;
    const bool by_name = search_.order == AccountOrder::kName;
    return store::OrderPosition{
        .name = after_->name, .time = by_name ? 0 : after_->time, .id = after_->id};
  }

  store::Connection& store_;
  const AccountSearch& search_;
  std::optional<Key> after_{};
};

}  // namespace

base::Result<AccountPage> search_in_order(store::Connection& store, const AccountSearch& search) {
  return InOrder(store, search).page();
}

}  // namespace domain
