#include "base/fault_name.h"

namespace base {

std::string_view name(Fault fault) {
  switch (fault) {
    case Fault::kBroken:
      return "broken";
    case Fault::kMalformed:
      return "malformed";
    case Fault::kUnsupportedMedia:
      return "unsupported-media";
    case Fault::kTooLarge:
      return "too-large";
    case Fault::kUnknownPath:
      return "unknown-path";
    case Fault::kWrongMethod:
      return "wrong-method";
    case Fault::kForeignOrigin:
      return "foreign-origin";
    case Fault::kMissingField:
      return "missing-field";
    case Fault::kInvalidField:
      return "invalid-field";
    case Fault::kEmptyField:
      return "empty-field";
    case Fault::kOffInStrict:
      return "off-in-strict";
    case Fault::kClosed:
      return "closed";
    case Fault::kSwitchedOff:
      return "switched-off";
    case Fault::kNotAPicture:
      return "not-a-picture";
    case Fault::kTinyPicture:
      return "tiny-picture";
    case Fault::kNoCaptcha:
      return "no-captcha";
    case Fault::kWrongCaptcha:
      return "wrong-captcha";
    case Fault::kNoToken:
      return "no-token";
    case Fault::kNotSignedIn:
      return "not-signed-in";
    case Fault::kDisabled:
      return "disabled";
    case Fault::kStaleLogin:
      return "stale-login";
    case Fault::kForbidden:
      return "forbidden";
    case Fault::kWrongCredentials:
      return "wrong-credentials";
    case Fault::kWrongServerKey:
      return "wrong-server-key";
    case Fault::kThrottled:
      return "throttled";
    case Fault::kTaken:
      return "taken";
    case Fault::kNotFound:
      return "not-found";
    case Fault::kNoQuestion:
      return "no-question";
    case Fault::kWrongAnswer:
      return "wrong-answer";
    case Fault::kWrongCode:
      return "wrong-code";
    case Fault::kSpentTicket:
      return "spent-ticket";
    case Fault::kWrongTicket:
      return "wrong-ticket";
    case Fault::kConflict:
      return "conflict";
    case Fault::kChanged:
      return "changed";
    case Fault::kStoreDown:
      return "store-down";
    case Fault::kStoreBusy:
      return "store-busy";
    case Fault::kUncertain:
      return "uncertain";
    case Fault::kUnexpected:
      return "unexpected";
  }
  return "unknown";
}

bool is_ours(Fault fault) {
  return fault == Fault::kStoreDown || fault == Fault::kStoreBusy || fault == Fault::kUncertain ||
         fault == Fault::kUnexpected;
}

}  // namespace base
