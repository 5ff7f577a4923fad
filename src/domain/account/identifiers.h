// Usernames and addresses: validation, and the normalised key that decides whether two are equal.
// Uses ICU. Knows no accounts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace domain {

// The length of a username in code points.
inline constexpr std::size_t kUsernameMin = 2;
inline constexpr std::size_t kUsernameMax = 32;

/// A username or an address with its key.
struct Identifier {
  std::string text;  ///< as entered
  std::string key;   ///< normalised; compared byte by byte
};

/// Validates a new username.
///
/// 2 to 32 code points: letters, marks, digits, `.`, `_` and `-`; the first is a letter, a digit or
/// `_`. No control, bidirectional, invisible or unassigned characters. One script, or one of the
/// usual mixtures with Latin (UTS 39 "highly restrictive", without mixed digits). The key is NFKC
/// with case folding (in the spirit of RFC 8265), so names that differ only in case, width or
/// composition are equal.
///
/// Fault kInvalidField (`username`) with kTooShort, kTooLong, kForbidden, kBadForm, kMixedScripts.
base::Result<Identifier> check_username(std::string_view text);

/// Validates a new address: a "valid e-mail address" of HTML (WHATWG, section 4.10.5.1.5) with a
/// dot in its domain, of at most 254 bytes and 64 before the `@` (RFC 5321). Addresses that differ
/// only in case are equal.
///
/// Fault kInvalidField (`email`) with kTooLong or kBadForm.
base::Result<Identifier> check_email(std::string_view text);

/// The key of a submitted name, valid or not. No account has the key of an invalid name.
Identifier as_submitted(std::string_view text);

/// NFKC with case folding and without blanks at the ends: the form in which security answers are
/// compared.
std::string folded(std::string_view text);
base::Secret folded_secret(std::string_view text);

/// True if ICU's tables are available. Programs check it at the start, because without the tables
/// look-alike names could not be detected.
bool unicode_is_ready();

/// True if the text contains a control, bidirectional, invisible, private or unassigned character.
bool has_forbidden_characters(std::string_view text);

}  // namespace domain
