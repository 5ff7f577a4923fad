// Security questions and their answers: which pairs make sense, and how an answer is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// Columns of an answer; both empty for "no answer".
struct AnswerColumns {
  std::optional<std::string> verifier;
  std::optional<std::int64_t> pepper_id;
};

/// A new pair: both or none, each by its rule.
///
/// Faults: kMissingField (the half that is missing), kInvalidField.
base::Result<void> check_recovery_pair(std::optional<std::string_view> question,
                                       const base::Secret& answer);

/// A change of the pair: whatever is left out stays, but no half may be left alone.
base::Result<void> check_recovery_update(const Account& account, bool has_answer,
                                         std::optional<std::string_view> question,
                                         const base::Secret& answer);

/// Hashes the answer as it is compared (folded); nothing for an empty one, at no cost.
base::Result<AnswerColumns> make_answer(crypto::PasswordHasher& hasher, const base::Secret& answer);

/// The verifier that the answer matched; nothing where it is wrong. One statement and one hash,
/// also where there is no account or no answer.
base::Result<std::optional<std::string>> match_answer(store::Connection& store,
                                                      crypto::PasswordHasher& hasher,
                                                      const std::optional<Account>& account,
                                                      const base::Secret& answer);

/// Whether this is still the account's verifier.
base::Result<bool> is_current_answer(store::Connection& store, std::int64_t account_id,
                                     std::string_view verifier);

base::Result<bool> has_answer(store::Connection& store, std::int64_t account_id);

}  // namespace domain
