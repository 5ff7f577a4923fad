// Lists accounts in the order of their names, creation or last use, up or down. Each statement
// reads along one index from a position on.
#include <limits>

#include "store/account_listing.h"
#include "store/sql.h"

namespace store {
namespace {

// Many accounts have the same key, such as the day of the last use, so the id continues the order
// within it. The values: key, key, id, limit.
template <std::size_t index_size, std::size_t key_size>
consteval auto upwards(const char (&key)[key_size], const char (&index)[index_size]) {
  return concat("SELECT ", kAccountColumns, kListedColumns, " FROM account FORCE INDEX (", index,
                ") WHERE ", key, " > ? OR (", key, " = ? AND account_id > ?) ORDER BY ", key,
                ", account_id LIMIT ?");
}

template <std::size_t index_size, std::size_t key_size>
consteval auto downwards(const char (&key)[key_size], const char (&index)[index_size]) {
  return concat("SELECT ", kAccountColumns, kListedColumns, " FROM account FORCE INDEX (", index,
                ") WHERE ", key, " < ? OR (", key, " = ? AND account_id < ?) ORDER BY ", key,
                " DESC, account_id DESC LIMIT ?");
}

}  // namespace

constexpr auto kSelectAccountsByNameUp = upwards("name_key", "account_name_key");
constexpr auto kSelectAccountsByNameDown = downwards("name_key", "account_name_key");
constexpr auto kSelectAccountsByCreatedUp = upwards("created", "account_created_key");
constexpr auto kSelectAccountsByCreatedDown = downwards("created", "account_created_key");
constexpr auto kSelectAccountsByLastSeenUp = upwards("last_seen", "account_last_seen_key");
constexpr auto kSelectAccountsByLastSeenDown = downwards("last_seen", "account_last_seen_key");

namespace {

struct Place {
  Value key;
  std::int64_t id;
};

// Before the first account or, downwards, after the last one.
constexpr std::string_view kAboveAllNames = "\xff";

Place beginning(AccountOrder order, Direction direction) {
  const bool up = direction == Direction::kUp;
  using Limits = std::numeric_limits<std::int64_t>;
  if (order == AccountOrder::kName) {
    return {.key = up ? std::string_view{} : kAboveAllNames, .id = up ? 0 : Limits::max()};
  }
  return {.key = up ? Limits::min() : Limits::max(), .id = up ? 0 : Limits::max()};
}

Place place_of(AccountOrder order, const OrderPosition& position) {
  if (order == AccountOrder::kName) {
    return {.key = std::string_view{position.name}, .id = position.id};
  }
  return {.key = position.time, .id = position.id};
}

std::string_view statement_up(AccountOrder order) {
  switch (order) {
    case AccountOrder::kName:
      return kSelectAccountsByNameUp;
    case AccountOrder::kCreated:
      return kSelectAccountsByCreatedUp;
    case AccountOrder::kLastSeen:
      break;
  }
  return kSelectAccountsByLastSeenUp;
}

std::string_view statement_down(AccountOrder order) {
  switch (order) {
    case AccountOrder::kName:
      return kSelectAccountsByNameDown;
    case AccountOrder::kCreated:
      return kSelectAccountsByCreatedDown;
    case AccountOrder::kLastSeen:
      break;
  }
  return kSelectAccountsByLastSeenDown;
}

}  // namespace

base::Result<std::vector<ListedAccount>> list_accounts_in_order(
    Connection& connection, AccountOrder order, Direction direction,
    const std::optional<OrderPosition>& position, std::int64_t limit) {
  const Place place = position ? place_of(order, *position) : beginning(order, direction);
  const std::string_view sql =
      direction == Direction::kUp ? statement_up(order) : statement_down(order);
  auto rows = connection.list(sql, {place.key, place.key, place.id, limit});
  if (!rows) return base::pass(rows);
  return listed(*rows);
}

}  // namespace store
