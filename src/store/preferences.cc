#include "store/preferences.h"

#include "store/sql.h"

namespace store {

constexpr std::string_view kSelectPreferences = R"sql(
  SELECT language, theme, login_mails
  FROM account
  WHERE account_id = ?)sql";

base::Result<std::optional<Preferences>> find_preferences(Connection& connection,
                                                          std::int64_t account_id) {
  auto row = connection.find(kSelectPreferences, {account_id});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return Preferences{.language = (*row)->optional_text(0),
                     .theme = (*row)->optional_text(1),
                     .login_mails = (*row)->number(2) != 0};
}

constexpr std::string_view kUpdatePreferences = R"sql(
  UPDATE account
  SET language = ?, theme = ?, login_mails = ?
  WHERE account_id = ?)sql";

base::Result<void> update_preferences(Connection& connection, std::int64_t account_id,
                                      const Preferences& preferences) {
  return connection.apply(kUpdatePreferences,
                          {nullable(preferences.language), nullable(preferences.theme),
                           std::int64_t{preferences.login_mails}, account_id},
                          ChangedRow::of_account(account_id));
}

constexpr std::string_view kUpdateLoginMails = R"sql(
  UPDATE account
  SET login_mails = 1
  WHERE account_id = ?)sql";

base::Result<void> restore_login_mails(Connection& connection, std::int64_t account_id) {
  return connection.apply(kUpdateLoginMails, {account_id}, ChangedRow::of_account(account_id));
}

}  // namespace store
