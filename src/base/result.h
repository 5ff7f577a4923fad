// What every fallible call returns: a value, or a Failure that says publicly what went wrong and
// privately why. Nothing above or below words it here; wording belongs to the contracts.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace base {

/// What a caller may be told. "Wrong" and "could not tell" are different values, on purpose.
enum class Fault {
  // The request itself
  kBroken,            ///< no request at all: a header that stands once stood twice, a body was cut
  kMalformed,         ///< cannot be parsed, repeats a field, holds NUL or bad UTF-8
  kUnsupportedMedia,  ///< a body of a type this route does not read
  kTooLarge,          ///< the body exceeds the route's limit
  kUnknownPath,
  kWrongMethod,
  kForeignOrigin,  ///< the CSRF gate refused
  kMissingField,   ///< `field` is absent or empty
  kInvalidField,   ///< `field` breaks a rule; `refusal` says which
  kEmptyField,     ///< `field` is there and empty, for contracts that tell the two apart
  kOffInStrict,    ///< switched off by STRICT=on
  kClosed,         ///< registration is closed
  kSwitchedOff,    ///< the operator has not switched this on
  kNotAPicture,    ///< neither GIF, PNG, JPEG nor WebP, or a broken one
  kTinyPicture,    ///< smaller than this contract takes
  kNoCaptcha,      ///< none was answered, where one must be
  kWrongCaptcha,   ///< or expired, spent, never drawn: never says which
  // Who is calling
  kNoToken,  ///< none was presented
  kNotSignedIn,
  kDisabled,          ///< the session is there, but its account is disabled
  kStaleLogin,        ///< needs a login of the last minutes
  kForbidden,         ///< signed in, but not in a role, or from a network, that may
  kWrongCredentials,  ///< never says which half
  kWrongServerKey,    ///< the operator's, which is one for all
  kThrottled,         ///< `retry_after` says when to come back
  // What was asked for
  kTaken,  ///< another account holds this name or address; `field` says which
  kNotFound,
  kNoQuestion,   ///< no security question, or no such account: never says which
  kWrongAnswer,  ///< or no such account: never says which
  kWrongCode,    ///< of a mail; or expired, spent, never sent: never says which
  kSpentTicket,  ///< used before, or expired
  kWrongTicket,  ///< unknown, or another account's
  kConflict,     ///< what is there does not allow it: the last administrator may not go
  kChanged,      ///< it is no longer what the caller saw
  // Our side
  kStoreDown,   ///< the database could not be asked; nothing was changed
  kStoreBusy,   ///< it chose us as a victim (deadlock); nothing was changed, trying again helps
  kUncertain,   ///< the connection was lost while committing; the change may or may not stand
  kUnexpected,  ///< a bug or a broken invariant; the log holds the detail
};

/// The rule that a refused value broke (with Fault::kInvalidField).
enum class Refusal {
  kNone,
  kTooShort,
  kTooLong,
  kBadForm,        ///< not of the shape this field has
  kForbidden,      ///< control, bidirectional or invisible characters
  kMixedScripts,   ///< letters of scripts that are mixed to look alike
  kTooWeak,        ///< a password that is guessed quickly
  kOwnWords,       ///< a password made of the account's own name or address
  kTooManyPixels,  ///< a picture too wide or too high
  kImmutable,      ///< was chosen once, and stays
};

/// A public fault with its particulars, and a private detail that never leaves the log.
struct Failure {
  Fault fault = Fault::kUnexpected;
  std::string field{};
  Refusal refusal = Refusal::kNone;
  std::chrono::seconds retry_after{0};
  std::string detail{};
};

template <class T>
using Result = std::expected<T, Failure>;

inline std::unexpected<Failure> fail(Fault fault, std::string detail = {}) {
  return std::unexpected(Failure{.fault = fault, .detail = std::move(detail)});
}

inline std::unexpected<Failure> fail_field(Fault fault, std::string_view field,
                                           Refusal refusal = Refusal::kNone) {
  return std::unexpected(Failure{.fault = fault, .field = std::string(field), .refusal = refusal});
}

/// Hands a failure on: `if (!x) return pass(x);`
template <class T>
std::unexpected<Failure> pass(Result<T>& failed) {
  return std::unexpected(std::move(failed).error());
}

}  // namespace base
