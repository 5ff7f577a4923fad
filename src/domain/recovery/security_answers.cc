#include "domain/recovery/security_answers.h"

#include "crypto/password_hasher.h"
#include "domain/account/identifiers.h"
#include "domain/account/validation.h"
#include "store/account.h"

namespace domain {
namespace {

using base::Fault;

// The label, so that an answer and a password of the same text have unrelated verifiers.
constexpr std::string_view kLabel = "answer";

}  // namespace

base::Result<void> check_recovery_pair(std::optional<std::string_view> question,
                                       const base::Secret& answer) {
  if (!question && answer.empty()) return {};
  if (!question) return base::fail_field(Fault::kMissingField, "question");
  if (answer.empty()) return base::fail_field(Fault::kMissingField, "answer");
  if (auto rule = check_question(*question); !rule) return rule;
  return check_answer(answer);
}

base::Result<void> check_recovery_update(const Account& account, bool has_answer,
                                         std::optional<std::string_view> question,
                                         const base::Secret& answer) {
  if (question) {
    if (auto rule = check_question(*question); !rule) return rule;
    if (answer.empty() && !has_answer) return base::fail_field(Fault::kMissingField, "answer");
  }
  if (answer.empty()) return {};
  if (!question && !displayed_question(account))
    return base::fail_field(Fault::kMissingField, "question");
  return check_answer(answer);
}

base::Result<AnswerColumns> make_answer(crypto::PasswordHasher& hasher,
                                        const base::Secret& answer) {
  if (answer.empty()) return AnswerColumns{};
  const base::Secret compared = folded_secret(answer.reveal());
  auto verifier = hasher.hash(kLabel, compared.reveal());
  if (!verifier) return base::pass(verifier);
  return AnswerColumns{.verifier = std::move(verifier->phc), .pepper_id = verifier->pepper_id};
}

base::Result<std::optional<std::string>> match_answer(store::Connection& store,
                                                      crypto::PasswordHasher& hasher,
                                                      const std::optional<Account>& account,
                                                      const base::Secret& answer,
                                                      base::Timestamp now) {
  auto stored = store::find_answer_verifier(store, account ? account->id : 0, now);
  if (!stored) return base::pass(stored);
  std::optional<crypto::Verifier> verifier;
  if (*stored) verifier = {.phc = (*stored)->phc, .pepper_id = (*stored)->pepper_id};
  const base::Secret compared = folded_secret(answer.reveal());
  auto matches = hasher.verify(kLabel, compared.reveal(), verifier ? &*verifier : nullptr);
  if (!matches) return base::pass(matches);
  return *matches ? std::optional{std::move(verifier->phc)} : std::nullopt;
}

base::Result<bool> is_current_answer(store::Connection& store, std::int64_t account_id,
                                     std::string_view verifier, base::Timestamp now) {
  auto stored = store::find_answer_verifier(store, account_id, now);
  if (!stored) return base::pass(stored);
  return *stored && (*stored)->phc == verifier;
}

}  // namespace domain
