// Lists and searches accounts page by page. Every statement reads along an index. Knows SQL; knows
// no rules.
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
  for (Row& row : *rows) accounts.push_back(account_from(row, 0));
  return accounts;
}

// FORCE INDEX, because with some table statistics the optimizer sorts, and reads every row for
// that. X'FF' does not occur in UTF-8, so the prefix followed by it is above all keys with the
// prefix.
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

// Several accounts may have the same nickname, so the id continues the order within a key.
// U+10FFFF, the highest code point, is not a character, so no nickname contains it.
constexpr auto kSelectAccountsByNicknamePrefix = concat("SELECT ", kAccountColumns, R"sql(,
         account.nickname_key
  FROM account FORCE INDEX (account_nickname_key)
  WHERE nickname_key >= LOWER(?) AND nickname_key < CONCAT(LOWER(?), _utf8mb4 X'F48FBFBF')
    AND (nickname_key > ? OR (nickname_key = ? AND account_id > ?))
  ORDER BY nickname_key, account_id
  LIMIT ?)sql");

namespace {

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
  for (Row& row : *rows) {
    found.push_back({.account = account_from(row, 0), .key = row.take_text(kAccountColumnCount)});
  }
  return found;
}

}  // namespace store
