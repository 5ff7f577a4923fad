// Lists accounts in the order of their ids, and counts them. Every statement reads along an index.
#include "store/account_listing.h"

#include "store/account_column.h"
#include "store/id_list.h"
#include "store/sql.h"

namespace store {
namespace {

PasswordState password_state(const std::optional<std::string>& text) {
  if (text == "invited") return PasswordState::kInvited;
  if (text == "reset") return PasswordState::kReset;
  if (text == "locked") return PasswordState::kLocked;
  return PasswordState::kSet;
}

ListedAccount listed_from(Row& row) {
  const std::int64_t seen = row.number(kAccountColumnCount + 1);
  return {.account = account_from(row, 0),
          .password_state = password_state(row.optional_text(kAccountColumnCount)),
          .last_seen = seen > 0 ? std::optional{base::from_epoch_ms(seen)} : std::nullopt};
}

base::Result<std::vector<ListedAccount>> listed(base::Result<std::vector<Row>> rows) {
  if (!rows) return base::pass(rows);
  return listed(*rows);
}

}  // namespace

std::vector<ListedAccount> listed(std::vector<Row>& rows) {
  std::vector<ListedAccount> accounts;
  accounts.reserve(rows.size());
  for (Row& row : rows) accounts.push_back(listed_from(row));
  return accounts;
}

std::vector<ListedAccount> listed_with_keys(std::vector<Row>& rows) {
  std::vector<ListedAccount> accounts = listed(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    accounts[i].key = rows[i].take_text(kListedColumnCount);
  }
  return accounts;
}

constexpr auto kSelectListedAccount = concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM account
  WHERE account_id = ?)sql");

base::Result<std::optional<ListedAccount>> find_listed_account(Connection& connection,
                                                               std::int64_t id) {
  auto row = connection.find(kSelectListedAccount, {id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return listed_from(**row);
}

constexpr auto kSelectAccounts = concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM account
  WHERE account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfRole = concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM account
  WHERE role = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfStatus = concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM account
  WHERE status = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfRoleAndStatus =
    concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM account
  WHERE role = ? AND status = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

base::Result<std::vector<ListedAccount>> list_accounts(Connection& connection,
                                                       const AccountFilter& filter,
                                                       std::int64_t after, std::int64_t limit) {
  if (filter.role && filter.status) {
    return listed(connection.list(kSelectAccountsOfRoleAndStatus,
                                  {text(*filter.role), text(*filter.status), after, limit}));
  }
  if (filter.role) {
    return listed(connection.list(kSelectAccountsOfRole, {text(*filter.role), after, limit}));
  }
  if (filter.status) {
    return listed(connection.list(kSelectAccountsOfStatus, {text(*filter.status), after, limit}));
  }
  return listed(connection.list(kSelectAccounts, {after, limit}));
}

constexpr auto kSelectAccountsOfPasswordState =
    concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM account
  WHERE password_state = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

base::Result<std::vector<ListedAccount>> list_accounts_of(Connection& connection,
                                                          PasswordState state, std::int64_t after,
                                                          std::int64_t limit) {
  return listed(connection.list(kSelectAccountsOfPasswordState, {value(state), after, limit}));
}

constexpr auto kSelectAccountsWithIds = concat("SELECT ", kAccountColumns, kListedColumns, R"sql(
  FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) AS wanted
  STRAIGHT_JOIN account ON account.account_id = wanted.id
  ORDER BY account.account_id)sql");

base::Result<std::vector<ListedAccount>> list_accounts_with(Connection& connection,
                                                            const std::vector<std::int64_t>& ids) {
  const std::string wanted = json_array(ids);
  return listed(connection.list(kSelectAccountsWithIds, {std::string_view{wanted}}));
}

constexpr std::string_view kCountAccounts = R"sql(
  SELECT COUNT(*)
  FROM (SELECT 1 FROM account FORCE INDEX (account_status_key) LIMIT ?) AS some)sql";

constexpr std::string_view kCountAccountsOfRole = R"sql(
  SELECT COUNT(*)
  FROM (SELECT 1 FROM account WHERE role = ? LIMIT ?) AS some)sql";

constexpr std::string_view kCountAccountsOfStatus = R"sql(
  SELECT COUNT(*)
  FROM (SELECT 1 FROM account WHERE status = ? LIMIT ?) AS some)sql";

constexpr std::string_view kCountAccountsOfRoleAndStatus = R"sql(
  SELECT COUNT(*)
  FROM (SELECT 1 FROM account WHERE role = ? AND status = ? LIMIT ?) AS some)sql";

namespace {

base::Result<std::int64_t> number_of(base::Result<std::optional<Row>> row) {
  if (!row) return base::pass(row);
  return (*row)->number(0);
}

}  // namespace

base::Result<std::int64_t> count_accounts(Connection& connection, const AccountFilter& filter,
                                          std::int64_t most) {
  if (filter.role && filter.status) {
    return number_of(connection.find(kCountAccountsOfRoleAndStatus,
                                     {text(*filter.role), text(*filter.status), most}));
  }
  if (filter.role) {
    return number_of(connection.find(kCountAccountsOfRole, {text(*filter.role), most}));
  }
  if (filter.status) {
    return number_of(connection.find(kCountAccountsOfStatus, {text(*filter.status), most}));
  }
  return number_of(connection.find(kCountAccounts, {most}));
}

// By status, whose index is small.
constexpr std::string_view kCountAccountsBetween = R"sql(
  SELECT (SELECT COUNT(*)
          FROM account FORCE INDEX (account_status_key)
          WHERE status = 'enabled' AND account_id > ? AND account_id <= ?)
       + (SELECT COUNT(*)
          FROM account FORCE INDEX (account_status_key)
          WHERE status = 'disabled' AND account_id > ? AND account_id <= ?)
       + (SELECT COUNT(*)
          FROM account FORCE INDEX (account_status_key)
          WHERE status = 'closing' AND account_id > ? AND account_id <= ?))sql";

base::Result<std::int64_t> count_accounts_between(Connection& connection, std::int64_t after,
                                                  std::int64_t until) {
  return number_of(
      connection.find(kCountAccountsBetween, {after, until, after, until, after, until}));
}

}  // namespace store
