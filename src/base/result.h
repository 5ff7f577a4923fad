// What every call that can fail returns: a value, or a Failure with a public fault and a private
// detail. Knows no wording: the sentences that clients read belong to the contracts.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace base {

/// What a client may be told. "Wrong" and "could not be decided" are different values, so that a
/// broken database is never reported as a wrong password.
enum class Fault {
  // The request itself
  kBroken,            ///< not a request: a header that must be single came twice, a body was cut
  kMalformed,         ///< cannot be parsed, repeats a field, holds NUL or bad UTF-8
  kUnsupportedMedia,  ///< a body of a type this route does not read
  kTooLarge,          ///< the body exceeds the route's limit
  kUnknownPath,
  kWrongMethod,
  kForeignOrigin,  ///< the CSRF check refused
  kMissingField,   ///< `field` is absent or empty
  kInvalidField,   ///< `field` breaks a rule; `refusal` says which
  kEmptyField,     ///< `field` is there and empty, for contracts that tell the two apart
  kOffInStrict,    ///< switched off by STRICT=on
  kClosed,         ///< registration is closed
  kSwitchedOff,    ///< the operator has not switched this on
  kNotAPicture,    ///< neither GIF, PNG, JPEG nor WebP, or a broken one
  kTinyPicture,    ///< smaller than this contract takes
  kNoCaptcha,      ///< none was answered, where one must be
  kWrongCaptcha,   ///< wrong, expired, spent or never issued: never says which
  // Who is calling
  kNoToken,  ///< none was presented
  kNotSignedIn,
  kDisabled,          ///< the session is there, but its account is disabled
  kStaleLogin,        ///< needs a login of the last minutes
  kForbidden,         ///< signed in, but the role or the network does not allow it
  kWrongCredentials,  ///< never says which half
  kWrongServerKey,    ///< the operator's shared key
  kThrottled,         ///< `retry_after` says when to come back
  // What was asked for
  kTaken,  ///< another account holds this name or address; `field` says which
  kNotFound,
  kNoQuestion,   ///< no security question, or no such account: never says which
  kWrongAnswer,  ///< or no such account: never says which
  kWrongCode,    ///< of a mail; wrong, expired, spent or never sent: never says which
  kSpentTicket,  ///< used before, or expired
  kWrongTicket,  ///< unknown, or another account's
  kConflict,     ///< the present state does not allow it: the last administrator must stay
  kChanged,      ///< it was changed since the caller read it
  // Our side
  kStoreDown,   ///< the database could not be asked; nothing was changed
  kStoreBusy,   ///< a deadlock or lock timeout; nothing was changed, a retry helps
  kUncertain,   ///< the connection was lost while committing; the change may or may not stand
  kUnexpected,  ///< a bug or a broken invariant; the log holds the detail
};

/// The rule that a refused value broke (with Fault::kInvalidField).
enum class Refusal {
  kNone,
  kTooShort,
  kTooLong,
  kBadForm,        ///< not in the form of this field
  kForbidden,      ///< control, bidirectional or invisible characters
  kMixedScripts,   ///< letters of scripts that are mixed to look alike
  kTooWeak,        ///< a password that is guessed quickly
  kOwnWords,       ///< a password made of the account's own name or address
  kTooManyPixels,  ///< a picture too wide or too high
  kImmutable,      ///< can be chosen once only
};

/// A public fault with its particulars, and a private detail that never leaves the log.
struct Failure {
  Fault fault = Fault::kUnexpected;
  std::string field{};
  Refusal refusal = Refusal::kNone;
  std::chrono::seconds retry_after{0};
  std::string detail{};
};

/// A value or a Failure. The compiler warns where a call ignores it, which an alias of
/// std::expected would not do.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Failure> {
 public:
  using Expected = std::expected<T, Failure>;
  using Expected::Expected;
  using Expected::operator=;
  Result() = default;
  Result(Expected other) : Expected(std::move(other)) {}
};

inline std::unexpected<Failure> fail(Fault fault, std::string detail = {}) {
  return std::unexpected(Failure{.fault = fault, .detail = std::move(detail)});
}

inline std::unexpected<Failure> fail_field(Fault fault, std::string_view field,
                                           Refusal refusal = Refusal::kNone) {
  return std::unexpected(Failure{.fault = fault, .field = std::string(field), .refusal = refusal});
}

/// Returns the failure of a call to the own caller: `if (!x) return pass(x);`
template <class T>
std::unexpected<Failure> pass(std::expected<T, Failure>& failed) {
  return std::unexpected(std::move(failed).error());
}

}  // namespace base
