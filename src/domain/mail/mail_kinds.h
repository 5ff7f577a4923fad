// The mails there are, and how a code in one is made. A mail is a row in the outbox until the
// mailer has written and delivered it; what it says stands in its template.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace domain {

inline constexpr std::string_view kRegistrationCodeMail = "registration-code";
inline constexpr std::string_view kResetCodeMail = "reset-code";
/// To the address that an account is to have from now on.
inline constexpr std::string_view kEmailChangeCodeMail = "email-change-code";
/// To an address that an account has verified, when somebody asks for a code to register it.
inline constexpr std::string_view kAlreadyRegisteredMail = "already-registered";
inline constexpr std::string_view kPasswordChangedMail = "password-changed";
/// To the old address.
inline constexpr std::string_view kEmailChangedMail = "email-changed";
/// After a reset with the operator's key.
inline constexpr std::string_view kServerKeyResetMail = "break-glass-reset";
/// After a login from a device that the account does not know.
inline constexpr std::string_view kNewLoginMail = "new-login";

/// After an administrator took the password away, with a code to choose another.
inline constexpr std::string_view kForcedResetMail = "forced-reset";
/// To the owner of an account that an administrator made, with a code to choose its password.
inline constexpr std::string_view kInvitationMail = "invitation";

inline constexpr std::array kMailKinds{
    kRegistrationCodeMail, kResetCodeMail,    kEmailChangeCodeMail, kAlreadyRegisteredMail,
    kPasswordChangedMail,  kEmailChangedMail, kServerKeyResetMail,  kNewLoginMail,
    kForcedResetMail,      kInvitationMail};

/// What a code in a mail is good for, and for nothing else.
enum class CodeUse : std::uint8_t { kRegistration, kReset, kEmailChange };

/// The mail that carries a code for this use.
constexpr std::string_view code_mail(CodeUse use) {
  if (use == CodeUse::kEmailChange) return kEmailChangeCodeMail;
  return use == CodeUse::kRegistration ? kRegistrationCodeMail : kResetCodeMail;
}

/// What the code in a mail of this kind is good for; nothing where it carries none.
constexpr std::optional<CodeUse> code_use(std::string_view kind) {
  if (kind == kRegistrationCodeMail) return CodeUse::kRegistration;
  if (kind == kResetCodeMail || kind == kForcedResetMail || kind == kInvitationMail) {
    return CodeUse::kReset;
  }
  if (kind == kEmailChangeCodeMail) return CodeUse::kEmailChange;
  return std::nullopt;
}

/// Six digits that the key, the address, the use and the salt decide. `email_key` is the address's
/// canonical key; `salt` is 16 raw bytes, new with each mail.
base::Secret mail_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                       std::string_view salt);

/// What the table calls the codes of this address for this use, 32 raw bytes. Keyed, so that it
/// tells nobody whose address it is.
std::string mail_code_key(const base::Secret& key, std::string_view email_key, CodeUse use);

/// Whether a mail of this kind tells of a change that its reader may take back.
constexpr bool tells_of_change(std::string_view kind) {
  return kind == kPasswordChangedMail || kind == kEmailChangedMail || kind == kServerKeyResetMail;
}

/// The ticket in such a mail: 43 letters and digits that the key and the salt decide.
base::Secret undo_ticket(const base::Secret& key, std::string_view salt);

}  // namespace domain
