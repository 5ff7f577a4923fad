// Validation of values before they are stored, the same for all contracts. identifiers.h validates
// usernames and addresses. Knows no database and no messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/options.h"

namespace domain {

/// Validates a new password: its length in code points, then its strength as zxcvbn estimates it
/// without the words in `own_words`. All characters are allowed in any combination, and nothing is
/// trimmed or folded (NIST SP 800-63B, section 5.1.1).
///
/// Fault kInvalidField (`password`) with kTooShort, kTooLong, kOwnWords or kTooWeak.
base::Result<void> check_password(const base::Secret& password,
                                  const std::vector<std::string>& own_words,
                                  const Options& options);

/// The strength of a password.
struct Estimate {
  int score = 0;                 ///< zxcvbn's, from 0 (easy to guess) to 4
  base::Result<void> verdict{};  ///< the result of check_password()
};

/// Like check_password(), for a password that is being typed. Computes no hash and needs no
/// account.
Estimate estimate_password(const base::Secret& password, const std::vector<std::string>& own_words,
                           const Options& options);

/// The words of the account that a password must not be made from: names, and the parts of an
/// address.
std::vector<std::string> own_words_of(std::string_view username, std::string_view email,
                                      std::string_view nickname);
std::vector<std::string> own_words_of(const Account& account);

// The following check one field each. Fault kInvalidField.

/// 5 to 20 digits with the usual blanks and signs and a leading `+`; at most 32 characters. Field
/// `phone`.
base::Result<void> check_phone(std::string_view text);

/// 1 to 32 code points without forbidden characters. Field `nickname`.
base::Result<void> check_nickname(std::string_view text);

/// 6 ASCII letters or digits. Field `channel`.
base::Result<void> check_channel(std::string_view text);

/// 1 to 128 code points without forbidden characters. Field `question`.
base::Result<void> check_question(std::string_view text);

/// 1 to 128 code points after folding. Field `answer`.
base::Result<void> check_answer(const base::Secret& text);

}  // namespace domain
