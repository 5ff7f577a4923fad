// What a value must be like before it is stored: the only validation there is, whatever contract
// it came through. Identifiers have theirs beside them. Knows no database and no wording.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/options.h"

namespace domain {

/// Checks a password somebody wants to have: its length in code points, then its strength by
/// zxcvbn's estimate, in which the account's own words count for nothing. Any composition will do,
/// and nothing is trimmed or folded (NIST SP 800-63B, section 5.1.1).
///
/// Fault kInvalidField (`password`) with kTooShort, kTooLong, kOwnWords or kTooWeak.
base::Result<void> check_password(const base::Secret& password,
                                  const std::vector<std::string>& own_words,
                                  const Options& options);

/// How a password would fare.
struct Estimate {
  int score = 0;                 ///< zxcvbn's: 0 is guessed at once, 4 hardly ever
  base::Result<void> verdict{};  ///< of check_password()
};

/// The same judgement for somebody who is still typing; no hash, no account.
Estimate estimate_password(const base::Secret& password, const std::vector<std::string>& own_words,
                           const Options& options);

/// The words of one's own that a password must not be made of: names, and the parts of an address.
std::vector<std::string> own_words_of(std::string_view username, std::string_view email,
                                      std::string_view nickname);
std::vector<std::string> own_words_of(const Account& account);

/// 5 to 20 digits with the usual blanks and signs, `+` in front; at most 32 characters. Field
/// `phone`.
base::Result<void> check_phone(std::string_view text);

/// 1 to 32 code points, nothing forbidden. Field `nickname`.
base::Result<void> check_nickname(std::string_view text);

/// 6 ASCII letters or digits. Field `channel`.
base::Result<void> check_channel(std::string_view text);

/// 1 to 128 code points, nothing forbidden. Field `question`.
base::Result<void> check_question(std::string_view text);

/// 1 to 128 code points once folded. Field `answer`.
base::Result<void> check_answer(const base::Secret& text);

}  // namespace domain
