// Finds accounts by the beginning of a key. Every statement reads along an index.
#include "store/account_listing.h"
#include "store/sql.h"

namespace store {

// FORCE INDEX, because with some table statistics the optimizer sorts, and reads every row for
// that. X'FF' does not occur in UTF-8, so the prefix followed by it is above all keys with the
// prefix.
constexpr auto kSelectAccountsByUsernamePrefix =
    concat("SELECT ", kAccountColumns, kListedColumns, R"sql(,
         account.username_key
  FROM account FORCE INDEX (account_username_key)
  WHERE username_key > ? AND username_key >= ? AND username_key < CONCAT(?, X'FF')
  ORDER BY username_key
  LIMIT ?)sql");

constexpr auto kSelectAccountsByEmailPrefix =
    concat("SELECT ", kAccountColumns, kListedColumns, R"sql(,
         account.email_key
  FROM account FORCE INDEX (account_email_key)
  WHERE email_key > ? AND email_key >= ? AND email_key < CONCAT(?, X'FF')
  ORDER BY email_key
  LIMIT ?)sql");

// Several accounts may have the same nickname, so the id continues the order within a key.
// U+10FFFF, the highest code point, is not a character, so no nickname contains it.
constexpr auto kSelectAccountsByNicknamePrefix =
    concat("SELECT ", kAccountColumns, kListedColumns, R"sql(,
         account.nickname_key
  FROM account FORCE INDEX (account_nickname_key)
  WHERE nickname_key >= LOWER(?) AND nickname_key < CONCAT(LOWER(?), _utf8mb4 X'F48FBFBF')
    AND (nickname_key > ? OR (nickname_key = ? AND account_id > ?))
  ORDER BY nickname_key, account_id
  LIMIT ?)sql");

// Many accounts have the same domain, so the id continues here too.
constexpr auto kSelectAccountsByDomainPrefix =
    concat("SELECT ", kAccountColumns, kListedColumns, R"sql(,
         account.email_domain
  FROM account FORCE INDEX (account_email_domain_key)
  WHERE email_domain >= ? AND email_domain < CONCAT(?, X'FF')
    AND (email_domain > ? OR (email_domain = ? AND account_id > ?))
  ORDER BY email_domain, account_id
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
    case SearchKey::kDomain:
      return connection.list(kSelectAccountsByDomainPrefix, {prefix, prefix, key, key, id, limit});
    case SearchKey::kNickname:
      break;
  }
  return connection.list(kSelectAccountsByNicknamePrefix, {prefix, prefix, key, key, id, limit});
}

}  // namespace

base::Result<std::vector<ListedAccount>> search_accounts(Connection& connection, SearchKey by,
                                                         std::string_view prefix,
                                                         std::string_view key, std::int64_t id,
                                                         std::int64_t limit) {
  auto rows = search_rows(connection, by, prefix, key, id, limit);
  if (!rows) return base::pass(rows);
  return listed_with_keys(*rows);
}

}  // namespace store
