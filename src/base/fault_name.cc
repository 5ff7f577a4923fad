#include "base/fault_name.h"

#include <array>
#include <cstddef>

namespace base {
namespace {

struct Row {
  Fault fault;
  std::string_view name;
};

// In the order of the enum, complete.
constexpr std::array kNames{
    Row{.fault = Fault::kBroken, .name = "broken"},
    Row{.fault = Fault::kMalformed, .name = "malformed"},
    Row{.fault = Fault::kUnsupportedMedia, .name = "unsupported-media"},
    Row{.fault = Fault::kTooLarge, .name = "too-large"},
    Row{.fault = Fault::kUnknownPath, .name = "unknown-path"},
    Row{.fault = Fault::kWrongMethod, .name = "wrong-method"},
    Row{.fault = Fault::kForeignOrigin, .name = "foreign-origin"},
    Row{.fault = Fault::kMissingField, .name = "missing-field"},
    Row{.fault = Fault::kInvalidField, .name = "invalid-field"},
    Row{.fault = Fault::kEmptyField, .name = "empty-field"},
    Row{.fault = Fault::kOffInStrict, .name = "off-in-strict"},
    Row{.fault = Fault::kClosed, .name = "closed"},
    Row{.fault = Fault::kSwitchedOff, .name = "switched-off"},
    Row{.fault = Fault::kNotAPicture, .name = "not-a-picture"},
    Row{.fault = Fault::kTinyPicture, .name = "tiny-picture"},
    Row{.fault = Fault::kNoCaptcha, .name = "no-captcha"},
    Row{.fault = Fault::kWrongCaptcha, .name = "wrong-captcha"},
    Row{.fault = Fault::kNoToken, .name = "no-token"},
    Row{.fault = Fault::kNotSignedIn, .name = "not-signed-in"},
    Row{.fault = Fault::kDisabled, .name = "disabled"},
    Row{.fault = Fault::kClosingAccount, .name = "closing-account"},
    Row{.fault = Fault::kOtherAccount, .name = "other-account"},
    Row{.fault = Fault::kStaleLogin, .name = "stale-login"},
    Row{.fault = Fault::kForbidden, .name = "forbidden"},
    Row{.fault = Fault::kWrongCredentials, .name = "wrong-credentials"},
    Row{.fault = Fault::kWrongServerKey, .name = "wrong-server-key"},
    Row{.fault = Fault::kThrottled, .name = "throttled"},
    Row{.fault = Fault::kUnderAttack, .name = "under-attack"},
    Row{.fault = Fault::kMailedCodeHelps, .name = "mailed-code-helps"},
    Row{.fault = Fault::kTaken, .name = "taken"},
    Row{.fault = Fault::kNotFound, .name = "not-found"},
    Row{.fault = Fault::kNoQuestion, .name = "no-question"},
    Row{.fault = Fault::kWrongAnswer, .name = "wrong-answer"},
    Row{.fault = Fault::kWrongCode, .name = "wrong-code"},
    Row{.fault = Fault::kSpentTicket, .name = "spent-ticket"},
    Row{.fault = Fault::kWrongTicket, .name = "wrong-ticket"},
    Row{.fault = Fault::kConflict, .name = "conflict"},
    Row{.fault = Fault::kChanged, .name = "changed"},
    Row{.fault = Fault::kStoreDown, .name = "store-down"},
    Row{.fault = Fault::kStoreBusy, .name = "store-busy"},
    Row{.fault = Fault::kUncertain, .name = "uncertain"},
    Row{.fault = Fault::kUnexpected, .name = "unexpected"},
};

consteval bool is_complete() {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (static_cast<std::size_t>(kNames[i].fault) != i) return false;
  }
  return kNames.size() == static_cast<std::size_t>(Fault::kUnexpected) + 1;
}
static_assert(is_complete());

}  // namespace

std::string_view name(Fault fault) { return kNames[static_cast<std::size_t>(fault)].name; }

bool is_ours(Fault fault) {
  return fault == Fault::kStoreDown || fault == Fault::kStoreBusy || fault == Fault::kUncertain ||
         fault == Fault::kUnexpected;
}

bool is_throttled(Fault fault) {
  return fault == Fault::kThrottled || fault == Fault::kUnderAttack ||
         fault == Fault::kMailedCodeHelps;
}

}  // namespace base
