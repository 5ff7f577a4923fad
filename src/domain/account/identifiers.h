// Usernames and addresses: what is allowed, and the canonical key by which two are the same.
// Uses ICU. Knows no accounts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace domain {

/// Of a username, in code points.
inline constexpr std::size_t kUsernameMin = 2;
inline constexpr std::size_t kUsernameMax = 32;

/// Something a login may name, with the key that identity columns hold.
struct Identifier {
  std::string text;  ///< as typed
  std::string key;   ///< canonical; compared byte by byte
};

/// Checks a username somebody wants to have.
///
/// 2 to 32 code points; letters, marks, digits, `.`, `_` and `-`, the first one a letter, a digit
/// or
/// `_`; no control, bidirectional, invisible or unassigned characters; one script, or one of the
/// usual mixtures with Latin (UTS 39 "highly restrictive", with no mixed digits). The same name is
/// the same key whatever its case, width or composition: NFKC with case folding (RFC 8265 in
/// spirit).
///
/// Fault kInvalidField (`username`) with kTooShort, kTooLong, kForbidden, kBadForm, kMixedScripts.
base::Result<Identifier> check_username(std::string_view text);

/// Checks an address somebody wants to have: an HTML "valid e-mail address" (WHATWG, section
/// 4.10.5.1.5) with a dot in its domain, of at most 254 bytes and 64 before the `@` (RFC 5321).
/// Addresses that differ in case alone are one.
///
/// Fault kInvalidField (`email`) with kTooLong or kBadForm.
base::Result<Identifier> check_email(std::string_view text);

/// The key of whatever a login submitted, allowed or not: no account has a key that was refused.
Identifier as_submitted(std::string_view text);

/// NFKC, case folded, without blanks at the ends: how answers to security questions are compared.
std::string folded(std::string_view text);
base::Secret folded_secret(std::string_view text);

/// Whether ICU has its tables. Asked at the start: without them look-alikes would be two names.
bool unicode_is_ready();

/// True where the text holds a control, bidirectional, invisible, private or unassigned character.
bool has_forbidden_characters(std::string_view text);

}  // namespace domain
