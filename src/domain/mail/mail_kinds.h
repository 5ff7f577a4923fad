// The kinds of mail, and the codes in them. A mail is a row in the outbox until the mailer has
// composed and delivered it; its text is in a template.
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
/// To the new address of an account.
inline constexpr std::string_view kEmailChangeCodeMail = "email-change-code";
/// To an address that an account has verified, after a request for a registration code.
inline constexpr std::string_view kAlreadyRegisteredMail = "already-registered";
inline constexpr std::string_view kPasswordChangedMail = "password-changed";
/// To the old address.
inline constexpr std::string_view kEmailChangedMail = "email-changed";
/// After a reset with the operator's key.
inline constexpr std::string_view kServerKeyResetMail = "break-glass-reset";
/// After a login from a device that is new to the account.
inline constexpr std::string_view kNewLoginMail = "new-login";

/// After an administrator has removed the password, with a code to set a new one.
inline constexpr std::string_view kForcedResetMail = "forced-reset";
/// To the owner of an account that an administrator has created, with a code to set its password.
inline constexpr std::string_view kInvitationMail = "invitation";

inline constexpr std::array kMailKinds{
    kRegistrationCodeMail, kResetCodeMail,    kEmailChangeCodeMail, kAlreadyRegisteredMail,
    kPasswordChangedMail,  kEmailChangedMail, kServerKeyResetMail,  kNewLoginMail,
    kForcedResetMail,      kInvitationMail};

/// The purpose of a code. It is not valid for any other purpose.
enum class CodeUse : std::uint8_t { kRegistration, kReset, kEmailChange };

/// The kind of mail with a code for this purpose.
constexpr std::string_view code_mail(CodeUse use) {
  if (use == CodeUse::kEmailChange) return kEmailChangeCodeMail;
  return use == CodeUse::kRegistration ? kRegistrationCodeMail : kResetCodeMail;
}

/// The purpose of the code in a mail of this kind. std::nullopt if the kind has no code.
constexpr std::optional<CodeUse> code_use(std::string_view kind) {
  if (kind == kRegistrationCodeMail) return CodeUse::kRegistration;
  if (kind == kResetCodeMail || kind == kForcedResetMail || kind == kInvitationMail) {
    return CodeUse::kReset;
  }
  if (kind == kEmailChangeCodeMail) return CodeUse::kEmailChange;
  return std::nullopt;
}

/// Derives a code of six digits from key, address, purpose and salt. `email_key` is the normalised
/// key of the address; `salt` is 16 raw bytes, new for each mail.
base::Secret mail_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                       std::string_view salt);

/// The key of the table's row for this address and purpose, 32 raw bytes. A keyed digest, so it
/// does not reveal the address.
std::string mail_code_key(const base::Secret& key, std::string_view email_key, CodeUse use);

/// True if a mail of this kind reports a change that its reader can undo.
constexpr bool tells_of_change(std::string_view kind) {
  return kind == kPasswordChangedMail || kind == kEmailChangedMail || kind == kServerKeyResetMail;
}

/// Derives the undo ticket of a mail from key and salt: 43 letters and digits.
base::Secret undo_ticket(const base::Secret& key, std::string_view salt);

}  // namespace domain
