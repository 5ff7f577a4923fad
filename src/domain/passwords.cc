#include "domain/passwords.h"

#include "base/log.h"

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

base::Result<Passwords::Check> Passwords::check(std::optional<std::int64_t> account_id,
                                                const base::Secret& password) {
  auto stored = store::find_password_verifier(store_, account_id.value_or(kNoAccount), kPlain);
  if (!stored) return base::pass(stored);
  std::optional<crypto::Verifier> verifier;
  if (*stored) verifier = {.phc = (*stored)->phc, .pepper_id = (*stored)->pepper_id};
  auto matches = hasher_.verify(kPlain, password.reveal(), verifier ? &*verifier : nullptr);
  if (!matches) return base::pass(matches);
  Check check{.matches = *matches};
  if (*matches && hasher_.outdated(*verifier)) check.outdated = std::move(**stored);
  return check;
}

void Passwords::renew(std::int64_t account_id, const store::PasswordVerifier& outdated,
                      const base::Secret& password) {
  auto verifier = make(password);
  const auto done =
      verifier ? store::update_password_verifier(store_, account_id, outdated.phc, *verifier)
               : base::Result<void>{base::pass(verifier)};
  if (!done) base::LogLine("verifier_not_renewed").add("detail", done.error().detail);
}

}  // namespace domain
