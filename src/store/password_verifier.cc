#include "store/password_verifier.h"

namespace store {

constexpr std::string_view kSelectPasswordVerifier = R"sql(
  SELECT scheme, verifier, pepper_id
  FROM password_verifier
  WHERE account_id = ? AND scheme = ?)sql";

base::Result<std::optional<PasswordVerifier>> find_password_verifier(Connection& connection,
                                                                     std::int64_t account_id,
                                                                     std::string_view scheme) {
  auto row = connection.find(kSelectPasswordVerifier, {account_id, scheme});
  if (!row) return base::pass(row);
  if (!*row) return std::nullopt;
  return PasswordVerifier{.scheme = (*row)->text(0),
                          .phc = (*row)->text(1),
                          .pepper_id = static_cast<int>((*row)->number(2))};
}

constexpr std::string_view kDeletePasswordVerifiers = R"sql(
  DELETE FROM password_verifier
  WHERE account_id = ?)sql";

constexpr std::string_view kInsertPasswordVerifier = R"sql(
  INSERT INTO password_verifier (account_id, scheme, verifier, pepper_id)
  VALUES (?, ?, ?, ?))sql";

base::Result<void> replace_password_verifiers(Connection& connection, std::int64_t account_id,
                                              const PasswordVerifier& verifier) {
  auto cleared = connection.change(kDeletePasswordVerifiers, {account_id});
  if (!cleared) return base::pass(cleared);
  auto inserted = connection.change(
      kInsertPasswordVerifier, {account_id, std::string_view{verifier.scheme},
                                std::string_view{verifier.phc}, std::int64_t{verifier.pepper_id}});
  if (!inserted) return base::pass(inserted);
  return {};
}

constexpr std::string_view kUpdatePasswordVerifier = R"sql(
  UPDATE password_verifier
  SET verifier = ?, pepper_id = ?
  WHERE account_id = ? AND scheme = ? AND verifier = ?)sql";

base::Result<void> update_password_verifier(Connection& connection, std::int64_t account_id,
                                            std::string_view old_phc,
                                            const PasswordVerifier& verifier) {
  return connection.apply(kUpdatePasswordVerifier,
                          {std::string_view{verifier.phc}, std::int64_t{verifier.pepper_id},
                           account_id, std::string_view{verifier.scheme}, old_phc});
}

}  // namespace store
