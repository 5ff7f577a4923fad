#include "domain/passwords.h"

namespace domain {
namespace {

// The verifier over the password itself, and the label that goes into its hash.
constexpr std::string_view kPlain = "plain";
constexpr std::int64_t kNoAccount = 0;  // AUTO_INCREMENT begins at 1

}  // namespace

base::Result<store::PasswordVerifier> Passwords::make(const base::Secret& password) {
  auto verifier = hasher_.hash(kPlain, password.reveal());
  if (!verifier) return base::pass(verifier);
  return store::PasswordVerifier{.scheme = std::string{kPlain},
                                 .phc = std::move(verifier->phc),
                                 .pepper_id = verifier->pepper_id};
}

base::Result<bool> Passwords::check(std::optional<std::int64_t> account_id,
                                    const base::Secret& password) {
  auto stored = store::find_password_verifier(store_, account_id.value_or(kNoAccount), kPlain);
  if (!stored) return base::pass(stored);
  if (!*stored) return hasher_.verify(kPlain, password.reveal(), nullptr);
  const crypto::Verifier verifier{.phc = (*stored)->phc, .pepper_id = (*stored)->pepper_id};
  auto matches = hasher_.verify(kPlain, password.reveal(), &verifier);
  if (!matches || !*matches || !hasher_.outdated(verifier)) return matches;
  auto renewed = renew(*account_id, **stored, password);
  if (!renewed) return base::pass(renewed);
  return true;
}

base::Result<void> Passwords::renew(std::int64_t account_id, const store::PasswordVerifier& old,
                                    const base::Secret& password) {
  auto verifier = make(password);
  if (!verifier) return base::pass(verifier);
  return store::update_password_verifier(store_, account_id, old.phc, *verifier);
}

}  // namespace domain
