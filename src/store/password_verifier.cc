#include "store/password_verifier.h"

#include "store/sql.h"

namespace store {
namespace {

// The account's columns are first; the verifier's columns follow and are NULL if there is none.
base::Result<std::optional<AccountForLogin>> find_login(Connection& connection,
                                                        std::string_view sql, Value key,
                                                        const LoginQuery& query) {
  constexpr std::size_t kScheme = kAccountColumnCount;
  const std::int64_t now = base::to_epoch_ms(query.now);
  auto rows = connection.list(
      sql, {std::string_view{query.network.network_hash}, base::to_epoch_ms(query.network.since),
            std::string_view{query.token_hash}, query.contract, now, now, key});
  if (!rows) return base::pass(rows);
  if (rows->empty()) return std::nullopt;
  AccountForLogin found{.account = account_from(rows->front(), 0),
                        .verifiers = {},
                        .known_network = rows->front().number(kScheme + 3) == 1,
                        .signed_in = rows->front().number(kScheme + 4) == 1};
  for (const Row& row : *rows) {
    if (!row.optional_text(kScheme)) continue;
    found.verifiers.push_back({.scheme = row.text(kScheme),
                               .phc = row.text(kScheme + 1),
                               .pepper_id = static_cast<int>(row.number(kScheme + 2))});
  }
  return found;
}

constexpr char kAndLogin[] = R"sql(,
         password_verifier.scheme, password_verifier.verifier, password_verifier.pepper_id,
         EXISTS (
           SELECT 1
           FROM known_network
           WHERE known_network.account_id = account.account_id
             AND known_network.network_hash = ?
             AND known_network.last_login > ?
             AND known_network.epoch = account.session_epoch),
         EXISTS (
           SELECT 1
           FROM session
           WHERE session.token_hash = ?
             AND session.account_id = account.account_id
             AND session.contract = ?
             AND session.epoch = account.session_epoch
             AND session.expires > ?
             AND session.absolute_end > ?)
  FROM account
  LEFT JOIN password_verifier ON password_verifier.account_id = account.account_id)sql";

}  // namespace

constexpr auto kSelectLoginByUsername = concat("SELECT ", kAccountColumns, kAndLogin, R"sql(
  WHERE account.username_key = ?
  ORDER BY password_verifier.scheme)sql");

base::Result<std::optional<AccountForLogin>> find_login_by_username(Connection& connection,
                                                                    std::string_view username_key,
                                                                    const LoginQuery& query) {
  return find_login(connection, kSelectLoginByUsername, username_key, query);
}

constexpr auto kSelectLoginByEmail = concat("SELECT ", kAccountColumns, kAndLogin, R"sql(
  WHERE account.email_key = ?
  ORDER BY password_verifier.scheme)sql");

base::Result<std::optional<AccountForLogin>> find_login_by_email(Connection& connection,
                                                                 std::string_view email_key,
                                                                 const LoginQuery& query) {
  return find_login(connection, kSelectLoginByEmail, email_key, query);
}

constexpr auto kSelectLoginById = concat("SELECT ", kAccountColumns, kAndLogin, R"sql(
  WHERE account.account_id = ?
  ORDER BY password_verifier.scheme)sql");

base::Result<std::optional<AccountForLogin>> find_login_by_id(Connection& connection,
                                                              std::int64_t id,
                                                              const LoginQuery& query) {
  return find_login(connection, kSelectLoginById, id, query);
}

constexpr std::string_view kSelectPasswordVerifiers = R"sql(
  SELECT scheme, verifier, pepper_id
  FROM password_verifier
  WHERE account_id = ?
  ORDER BY scheme)sql";

base::Result<PasswordVerifiers> list_password_verifiers(Connection& connection,
                                                        std::int64_t account_id) {
  auto rows = connection.list(kSelectPasswordVerifiers, {account_id});
  if (!rows) return base::pass(rows);
  PasswordVerifiers verifiers;
  for (const Row& row : *rows) {
    verifiers.push_back(
        {.scheme = row.text(0), .phc = row.text(1), .pepper_id = static_cast<int>(row.number(2))});
  }
  return verifiers;
}

constexpr std::string_view kDeletePasswordVerifiersOfAccount = R"sql(
  DELETE FROM password_verifier
  WHERE account_id = ?)sql";

constexpr std::string_view kInsertPasswordVerifier = R"sql(
  INSERT INTO password_verifier (account_id, scheme, verifier, pepper_id)
  VALUES (?, ?, ?, ?))sql";

base::Result<void> replace_password_verifiers(Connection& connection, std::int64_t account_id,
                                              const PasswordVerifiers& verifiers) {
  auto cleared = connection.apply(kDeletePasswordVerifiersOfAccount, {account_id});
  if (!cleared) return cleared;
  for (const PasswordVerifier& verifier : verifiers) {
    auto inserted =
        connection.apply(kInsertPasswordVerifier,
                         {account_id, std::string_view{verifier.scheme},
                          std::string_view{verifier.phc}, std::int64_t{verifier.pepper_id}});
    if (!inserted) return inserted;
  }
  return {};
}

constexpr std::string_view kPutPasswordVerifier = R"sql(
  INSERT INTO password_verifier (account_id, scheme, verifier, pepper_id)
  SELECT account_id, ?, ?, ?
  FROM password_verifier AS proven
  WHERE account_id = ? AND scheme = ? AND verifier = ?
  ON DUPLICATE KEY UPDATE verifier = VALUES(verifier), pepper_id = VALUES(pepper_id))sql";

base::Result<void> put_password_verifier(Connection& connection, std::int64_t account_id,
                                         const PasswordVerifier& verifier,
                                         const PasswordVerifier& proven) {
  return connection.apply(kPutPasswordVerifier,
                          {std::string_view{verifier.scheme}, std::string_view{verifier.phc},
                           std::int64_t{verifier.pepper_id}, account_id,
                           std::string_view{proven.scheme}, std::string_view{proven.phc}});
}

constexpr std::string_view kSelectScheme = R"sql(
  SELECT account_id
  FROM password_verifier
  WHERE scheme = ?
  LIMIT 1)sql";

base::Result<bool> has_password_verifiers(Connection& connection, std::string_view scheme) {
  auto row = connection.find(kSelectScheme, {scheme});
  if (!row) return base::pass(row);
  return row->has_value();
}

constexpr std::string_view kDeletePasswordVerifiersOfScheme = R"sql(
  DELETE FROM password_verifier
  WHERE account_id > ? AND account_id <= ? AND scheme = ?)sql";

base::Result<std::uint64_t> delete_password_verifiers(Connection& connection,
                                                      std::string_view scheme, std::int64_t after,
                                                      std::int64_t last) {
  auto deleted = connection.change(kDeletePasswordVerifiersOfScheme, {after, last, scheme});
  if (!deleted) return base::pass(deleted);
  return deleted->matched;
}

}  // namespace store
