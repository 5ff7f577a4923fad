#include "domain/login/passwords.h"

#include <algorithm>

#include "base/log.h"
#include "crypto/md5.h"
#include "crypto/password_hasher.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/password_verifier.h"
#include "store/transaction.h"
#include "store/used_nonce.h"

namespace domain {
namespace {

// The scheme of the clear password. A scheme's name is also the label in its hash.
constexpr std::string_view kPlain = "plain";
constexpr std::int64_t kNoAccount = 0;  // AUTO_INCREMENT begins at 1

using Form = SubmittedPassword::Form;

const Verifier* find(const Verifiers& stored, std::string_view scheme) {
  const auto found = std::ranges::find(stored, scheme, &Verifier::scheme);
  return found == stored.end() ? nullptr : &*found;
}

crypto::Verifier verifier_of(const Verifier& stored) {
  return {.phc = stored.phc, .pepper_id = stored.pepper_id};
}

}  // namespace

struct Passwords::VerifiedValue {
  std::string_view scheme;
  base::Secret value;
};

std::string_view Passwords::scheme_of(Form form) const {
  return form == Form::kMd5 ? std::string_view{options_.md5_scheme} : kPlain;
}

// The scheme of the submitted form is last, because the verifiers of the others depend on its
// check.
std::vector<Passwords::VerifiedValue> Passwords::samples(const SubmittedPassword& password) const {
  std::vector<VerifiedValue> samples;
  if (password.form == Form::kPlain && !options_.md5_scheme.empty()) {
    samples.push_back({options_.md5_scheme, crypto::md5_hex(password.text.reveal())});
  }
  samples.push_back({scheme_of(password.form), base::Secret{password.text.reveal()}});
  return samples;
}

base::Result<Verifier> Passwords::make_one(const VerifiedValue& sample) {
  auto verifier = hasher_.hash(sample.scheme, sample.value.reveal());
  if (!verifier) return base::pass(verifier);
  return Verifier{.scheme = std::string{sample.scheme},
                  .phc = std::move(verifier->phc),
                  .pepper_id = verifier->pepper_id};
}

base::Result<Verifiers> Passwords::make(const base::Secret& password) {
  Verifiers verifiers;
  for (const VerifiedValue& sample : samples(base::Secret{password.reveal()})) {
    auto verifier = make_one(sample);
    if (!verifier) return base::pass(verifier);
    verifiers.push_back(std::move(*verifier));
  }
  return verifiers;
}

base::Result<void> Passwords::spend(SubmittedPassword& password) {
  for (const Nonce& nonce : password.spends) {
    // In a transaction, so that a lost answer is reported as kUncertain and not as "nothing
    // changed".
    auto first = store::transact(
        store_, [&] { return store::spend_nonce(store_, nonce.hash, nonce.expires); });
    if (!first) return base::pass(first);
    if (!*first) password.form = Form::kUndecryptable;
  }
  return {};
}

base::Result<void> Passwords::spend_unused(const SubmittedPassword& password) {
  for (const Nonce& nonce : password.spends) {
    auto spent = store::spend_unused_nonce(store_, nonce.hash, nonce.expires);
    if (!spent) return spent;
  }
  return {};
}

base::Result<Passwords::Check> Passwords::check(const Verifiers& stored,
                                                const SubmittedPassword& password) {
  const std::string_view scheme = scheme_of(password.form);
  const auto* usable = password.form == Form::kUndecryptable ? nullptr : find(stored, scheme);
  std::optional<crypto::Verifier> verifier;
  if (usable != nullptr) verifier = verifier_of(*usable);
  auto matches = hasher_.verify(scheme, password.text.reveal(), verifier ? &*verifier : nullptr);
  if (!matches) return base::pass(matches);
  if (!*matches) return Check{};
  return Check{.matches = true, .stored = stored};
}

bool Passwords::is_current(const Verifiers& stored, std::string_view scheme) const {
  const auto* verifier = find(stored, scheme);
  return verifier != nullptr && !hasher_.outdated(verifier_of(*verifier));
}

// All changes of a password lock the account first, so `proven` cannot be replaced during this
// lock.
base::Result<void> Passwords::put(std::int64_t account_id, const VerifiedValue& sample,
                                  const Verifier& proven) {
  auto verifier = make_one(sample);
  if (!verifier) return base::pass(verifier);
  return store::transact(store_, [&]() -> base::Result<void> {
    auto held = store::lock_account_by_id(store_, account_id);
    if (!held) return base::pass(held);
    return store::put_password_verifier(store_, account_id, to_row(*verifier), to_row(proven));
  });
}

void Passwords::renew(std::int64_t account_id, const Check& check,
                      const SubmittedPassword& password) {
  const auto* proven = find(check.stored, scheme_of(password.form));
  for (const VerifiedValue& sample : samples(password)) {
    if (proven == nullptr || is_current(check.stored, sample.scheme)) continue;
    const auto done = put(account_id, sample, *proven);
    if (!done) base::LogLine("verifier_not_renewed").add("detail", done.error().detail);
  }
}

}  // namespace domain
