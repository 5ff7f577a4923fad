// The return type of every call that can fail: a value, or a Failure with a public fault and a
// private detail. Knows no wording: the contracts have the messages that clients read.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace base {

/// The public reason of a failure. "Wrong" and "could not be decided" are different values, so that
/// a database failure is never reported as a wrong password.
enum class Fault {
  // The request itself
  kBroken,            ///< invalid HTTP: a single-value header came twice, or a body was cut
  kMalformed,         ///< cannot be parsed, repeats a field, contains NUL or invalid UTF-8
  kUnsupportedMedia,  ///< the route does not read bodies of this type
  kTooLarge,          ///< the body exceeds the route's limit
  kUnknownPath,
  kWrongMethod,
  kForeignOrigin,  ///< the CSRF check failed
  kMissingField,   ///< `field` is absent or empty
  kInvalidField,   ///< `field` breaks the rule in `refusal`
  kEmptyField,     ///< `field` is present and empty, for contracts that distinguish the two
  kOffInStrict,    ///< switched off by STRICT=on
  kClosed,         ///< registration is closed
  kSwitchedOff,    ///< the operator has not enabled this
  kNotAPicture,    ///< neither GIF, PNG, JPEG nor WebP, or corrupt
  kTinyPicture,    ///< smaller than the contract's minimum
  kNoCaptcha,      ///< the request needs an answered captcha
  kWrongCaptcha,   ///< wrong, expired, spent or never issued; the client is not told which
  // Who is calling
  kNoToken,  ///< the request has no token
  kNotSignedIn,
  kDisabled,          ///< the session exists, but its account is disabled
  kClosingAccount,    ///< right password, but the owner has closed the account; it can be kept
  kOtherAccount,      ///< the session is another account's than the one that the request names
  kStaleLogin,        ///< the operation needs a recent login
  kForbidden,         ///< signed in, but the role or the network does not allow it
  kWrongCredentials,  ///< wrong name or wrong password; the client is not told which
  kWrongServerKey,    ///< of the operator's shared key
  kThrottled,         ///< too many attempts; `retry_after` is the waiting time
  /// Like kThrottled, because of failures of strangers: a captcha or a mailed code helps.
  kUnderAttack,
  kMailedCodeHelps,  ///< like kThrottled, but a client that reads the account's mail is admitted
  // The requested operation
  kTaken,  ///< another account has this name or address; see `field`
  kNotFound,
  kNoQuestion,   ///< no security question or no such account; the client is not told which
  kWrongAnswer,  ///< wrong answer or no such account; the client is not told which
  kWrongCode,    ///< mailed code: wrong, expired, spent or never sent; not told which
  kSpentTicket,  ///< used before, or expired
  kWrongTicket,  ///< unknown, or of another account
  kConflict,     ///< the current state forbids it, as removing the last administrator
  kChanged,      ///< changed since the caller read it (If-Match)
  // Our side
  kStoreDown,   ///< the database did not answer; nothing was changed
  kStoreBusy,   ///< a deadlock or lock time-out; nothing was changed, a retry may succeed
  kUncertain,   ///< the connection was lost during COMMIT; the change may or may not be made
  kUnexpected,  ///< a bug or a broken invariant; the log has the detail
};

/// The rule that a value breaks, with Fault::kInvalidField.
enum class Refusal {
  kNone,
  kTooShort,
  kTooLong,
  kBadForm,        ///< does not have the form of this field
  kForbidden,      ///< control, bidirectional or invisible characters
  kMixedScripts,   ///< letters of several scripts, which can imitate another name
  kTooWeak,        ///< a password that is easy to guess
  kOwnWords,       ///< a password made from the account's name or address
  kTooManyPixels,  ///< a picture that is too wide or too high
  kImmutable,      ///< can be set only once
};

/// A public fault with its parameters, and a private detail that is written to the log only.
struct Failure {
  Fault fault = Fault::kUnexpected;
  std::string field{};
  Refusal refusal = Refusal::kNone;
  std::chrono::seconds retry_after{0};
  std::string detail{};
};

/// A value or a Failure. A class instead of an alias of std::expected, so that it can be
/// [[nodiscard]].
template <class T>
class [[nodiscard]] Result : public std::expected<T, Failure> {
 public:
  using Expected = std::expected<T, Failure>;
  using Expected::Expected;
  using Expected::operator=;
  Result() = default;
  Result(Expected other) : Expected(std::move(other)) {}
};

/// Makes a failure to return: `return base::fail(Fault::kNotFound);`
inline std::unexpected<Failure> fail(Fault fault, std::string detail = {}) {
  return std::unexpected(Failure{.fault = fault, .detail = std::move(detail)});
}

/// Makes a failure of one field. `refusal` only with Fault::kInvalidField.
inline std::unexpected<Failure> fail_field(Fault fault, std::string_view field,
                                           Refusal refusal = Refusal::kNone) {
  return std::unexpected(Failure{.fault = fault, .field = std::string(field), .refusal = refusal});
}

/// Passes the failure of a call on to the caller: `if (!x) return pass(x);`
template <class T>
std::unexpected<Failure> pass(std::expected<T, Failure>& failed) {
  return std::unexpected(std::move(failed).error());
}

}  // namespace base
