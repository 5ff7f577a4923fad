// Lists and searches accounts page by page. Every statement walks an index; the rows are read by
// account_from(). Knows SQL; knows no rules.
#include "store/account.h"
#include "store/account_column.h"
#include "store/sql.h"

namespace store {

constexpr auto kSelectAccounts = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfRole = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE role = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfStatus = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE status = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

constexpr auto kSelectAccountsOfRoleAndStatus = concat("SELECT ", kAccountColumns, R"sql(
  FROM account
  WHERE role = ? AND status = ? AND account_id > ?
  ORDER BY account_id
  LIMIT ?)sql");

namespace {

base::Result<std::vector<Row>> list_rows(Connection& connection, const AccountFilter& filter,
                                         std::int64_t after, std::int64_t limit) {
  if (filter.role && filter.status) {
    return connection.list(kSelectAccountsOfRoleAndStatus,
                           {text(*filter.role), text(*filter.status), after, limit});
  }
  if (filter.role)
    return connection.list(kSelectAccountsOfRole, {text(*filter.role), after, limit});
  if (filter.status) {
    return connection.list(kSelectAccountsOfStatus, {text(*filter.status), after, limit});
  }
  return connection.list(kSelectAccounts, {after, limit});
}

}  // namespace

base::Result<std::vector<Account>> list_accounts(Connection& connection,
                                                 const AccountFilter& filter, std::int64_t after,
                                                 std::int64_t limit) {
  auto rows = list_rows(connection, filter, after, limit);
  if (!rows) return base::pass(rows);
  std::vector<Account> accounts;
  accounts.reserve(rows->size());
  for (const Row& row : *rows) accounts.push_back(account_from(row, 0));
  return accounts;
}

// Each walks its index, whatever the table's statistics say: a plan that sorts would read them all.
// A prefix's keys end before the prefix and a byte that no UTF-8 has.
constexpr auto kSelectAccountsByUsernamePrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.username_key
  FROM account FORCE INDEX (account_username_key)
  WHERE username_key > ? AND username_key >= ? AND username_key < CONCAT(?, X'FF')
  ORDER BY username_key
  LIMIT ?)sql");

constexpr auto kSelectAccountsByEmailPrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.email_key
  FROM account FORCE INDEX (account_email_key)
  WHERE email_key > ? AND email_key >= ? AND email_key < CONCAT(?, X'FF')
  ORDER BY email_key
  LIMIT ?)sql");

// Many accounts may have one nickname: the id goes on where the key stays. The greatest code point
// is no character's, so no nickname has it.
constexpr auto kSelectAccountsByNicknamePrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.nickname_key
  FROM account FORCE INDEX (account_nickname_key)
  WHERE nickname_key >= LOWER(?) AND nickname_key < CONCAT(LOWER(?), _utf8mb4 X'F48FBFBF')
    AND (nickname_key > ? OR (nickname_key = ? AND account_id > ?))
  ORDER BY nickname_key, account_id
  LIMIT ?)sql");

namespace {

constexpr std::size_t kAccountColumnCount = 15;

base::Result<std::vector<Row>> search_rows(Connection& connection, SearchKey by,
                                           std::string_view prefix, std::string_view key,
                                           std::int64_t id, std::int64_t limit) {
  switch (by) {
    case SearchKey::kUsername:
      return connection.list(kSelectAccountsByUsernamePrefix, {key, prefix, prefix, limit});
    case SearchKey::kEmail:
      return connection.list(kSelectAccountsByEmailPrefix, {key, prefix, prefix, limit});
    case SearchKey::kNickname:
      break;
  }
  return connection.list(kSelectAccountsByNicknamePrefix, {prefix, prefix, key, key, id, limit});
}

}  // namespace

base::Result<std::vector<FoundAccount>> search_accounts(Connection& connection, SearchKey by,
                                                        std::string_view prefix,
                                                        std::string_view key, std::int64_t id,
                                                        std::int64_t limit) {
  auto rows = search_rows(connection, by, prefix, key, id, limit);
  if (!rows) return base::pass(rows);
  std::vector<FoundAccount> found;
  found.reserve(rows->size());
  for (const Row& row : *rows) {
    found.push_back({.account = account_from(row, 0), .key = row.text(kAccountColumnCount)});
  }
  return found;
}

}  // namespace store
