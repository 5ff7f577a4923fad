// Security questions and answers: validation of pairs, and hashing and comparing of answers.
// Faults of functions with a store: kStoreDown, kStoreBusy; of those with a hasher: kUnexpected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"

namespace crypto {
class PasswordHasher;
}  // namespace crypto
namespace store {
class Connection;
}  // namespace store

namespace domain {

/// The columns of an answer; both are std::nullopt without an answer.
struct AnswerColumns {
  std::optional<std::string> verifier;
  std::optional<std::int64_t> pepper_id;
};

/// Validates a new pair of question and answer: both or none.
///
/// Faults: kMissingField (the missing part), kInvalidField.
base::Result<void> check_recovery_pair(std::optional<std::string_view> question,
                                       const base::Secret& answer);

/// Validates a change of the pair: an omitted part stays unchanged, but afterwards the account must
/// have both or none.
base::Result<void> check_recovery_update(const Account& account, bool has_answer,
                                         std::optional<std::string_view> question,
                                         const base::Secret& answer);

/// Hashes the folded answer. Empty columns, without a hash, for an empty answer.
base::Result<AnswerColumns> make_answer(crypto::PasswordHasher& hasher, const base::Secret& answer);

/// Returns the verifier that the answer matches, or std::nullopt. One statement and one hash, also
/// without an account or an answer.
base::Result<std::optional<std::string>> match_answer(store::Connection& store,
                                                      crypto::PasswordHasher& hasher,
                                                      const std::optional<Account>& account,
                                                      const base::Secret& answer,
                                                      base::Timestamp now);

/// True if this is still the account's verifier.
base::Result<bool> is_current_answer(store::Connection& store, std::int64_t account_id,
                                     std::string_view verifier, base::Timestamp now);

}  // namespace domain
