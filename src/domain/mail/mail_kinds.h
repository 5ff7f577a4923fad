// The kinds of mail, and the codes in them. A mail is a row in the outbox until the mailer has
// composed and delivered it; its text is in a template.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "domain/options.h"

namespace domain {

inline constexpr std::string_view kRegistrationCodeMail = "registration-code";
inline constexpr std::string_view kResetCodeMail = "reset-code";
/// In place of a code, with a link that is valid for a day: the last mail of a day that strangers
/// may request to an address.
inline constexpr std::string_view kRegistrationLinkMail = "registration-link";
inline constexpr std::string_view kResetLinkMail = "reset-link";
/// To an address of which an account is under attack, to log in with code and password.
inline constexpr std::string_view kLoginCodeMail = "login-code";
/// To the new address of an account.
inline constexpr std::string_view kEmailChangeCodeMail = "email-change-code";
/// To an address that an account has verified, after a request for a registration code.
inline constexpr std::string_view kAlreadyRegisteredMail = "already-registered";
inline constexpr std::string_view kPasswordChangedMail = "password-changed";
/// To the address that stays the account's until its owner proves a new one.
inline constexpr std::string_view kEmailPendingMail = "email-pending";
/// About a security question that counts in a week.
inline constexpr std::string_view kQuestionChangedMail = "question-changed";
/// To the old address.
inline constexpr std::string_view kEmailChangedMail = "email-changed";
/// After a reset with the operator's key.
inline constexpr std::string_view kServerKeyResetMail = "break-glass-reset";
/// After a login from a device that is new to the account.
inline constexpr std::string_view kNewLoginMail = "new-login";
/// About all further ones of the hour after such a mail.
inline constexpr std::string_view kMoreLoginsMail = "more-logins";
/// After the owner has switched off mails about logins from new devices.
inline constexpr std::string_view kLoginMailsOffMail = "login-mails-off";
/// After the owner has closed the account; it can be kept until it is deleted.
inline constexpr std::string_view kAccountClosingMail = "account-closing";
/// After a login has kept a closed account.
inline constexpr std::string_view kAccountKeptMail = "account-kept";

/// After an administrator has removed the password, with a link to set a new one.
inline constexpr std::string_view kForcedResetMail = "forced-reset";
/// To the owner of an account that an administrator has created, with a link to set its password.
inline constexpr std::string_view kInvitationMail = "invitation";

inline constexpr std::array kMailKinds{
    kRegistrationCodeMail,  kResetCodeMail,       kLoginCodeMail,    kEmailChangeCodeMail,
    kAlreadyRegisteredMail, kPasswordChangedMail, kEmailChangedMail, kServerKeyResetMail,
    kNewLoginMail,          kForcedResetMail,     kInvitationMail,   kRegistrationLinkMail,
    kResetLinkMail,         kMoreLoginsMail,      kEmailPendingMail, kQuestionChangedMail,
    kLoginMailsOffMail,     kAccountClosingMail,  kAccountKeptMail};

/// The lifetime of the undo link in a mail of this kind. A question can be undone until it counts,
/// also if it was changed again in the hour after the mail, which one mail reports.
constexpr std::chrono::seconds undo_life(std::string_view kind, const Options& options) {
  constexpr std::chrono::hours kMerged{2};
  return kind == kQuestionChangedMail ? std::max(options.undo_life, kQuestionDelay + kMerged)
                                      : options.undo_life;
}

/// The purpose of a code. It is not valid for any other purpose.
enum class CodeUse : std::uint8_t { kRegistration, kReset, kEmailChange, kLogin };

/// The kind of mail with a link for this purpose, kRegistration or kReset, in place of a code.
constexpr std::string_view link_mail(CodeUse use) {
  return use == CodeUse::kReset ? kResetLinkMail : kRegistrationLinkMail;
}

/// The purpose of the link in a mail of this kind. std::nullopt if the kind has none.
constexpr std::optional<CodeUse> link_use(std::string_view kind) {
  if (kind == kRegistrationLinkMail) return CodeUse::kRegistration;
  const bool resets = kind == kResetLinkMail || kind == kForcedResetMail || kind == kInvitationMail;
  return resets ? std::optional{CodeUse::kReset} : std::nullopt;
}

/// The kind of mail with a code for this purpose.
constexpr std::string_view code_mail(CodeUse use) {
  switch (use) {
    case CodeUse::kRegistration:
      return kRegistrationCodeMail;
    case CodeUse::kReset:
      return kResetCodeMail;
    case CodeUse::kEmailChange:
      return kEmailChangeCodeMail;
    case CodeUse::kLogin:
      return kLoginCodeMail;
  }
  return {};
}

/// The purpose of the code in a mail of this kind. std::nullopt if the kind has no code.
constexpr std::optional<CodeUse> code_use(std::string_view kind) {
  if (kind == kRegistrationCodeMail) return CodeUse::kRegistration;
  if (kind == kResetCodeMail) return CodeUse::kReset;
  if (kind == kEmailChangeCodeMail) return CodeUse::kEmailChange;
  if (kind == kLoginCodeMail) return CodeUse::kLogin;
  return std::nullopt;
}

/// True if a mail of this kind has a code, or a link in its place.
constexpr bool has_code(std::string_view kind) { return code_use(kind) || link_use(kind); }

/// Derives a code of six digits from key, address, purpose and salt. `email_key` is the normalised
/// key of the address; `salt` is 16 raw bytes, new for each mail.
base::Secret mail_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                       std::string_view salt);

/// The keys of a code's row in the table, 32 raw bytes each. Keyed digests, so they do not reveal
/// the address.
struct MailCodeKey {
  std::string code;     ///< of address, purpose and asking network
  std::string address;  ///< of address and purpose
};

/// `asker` names the client that asked: base::network_of(), or a known device.
MailCodeKey mail_code_key(const base::Secret& key, std::string_view email_key, CodeUse use,
                          std::string_view asker);

/// The keys of the row of the link in a mail of this kind, which has one. Strangers cannot replace
/// the link that an administrator had mailed.
MailCodeKey mail_link_key(const base::Secret& key, std::string_view email_key,
                          std::string_view kind);

/// The keys of the rows with the mails to an address for an asker.
struct MailRequestKeys {
  std::string day;    ///< counts those of a day
  std::string pause;  ///< has the time of the newest for this purpose
};
MailRequestKeys mail_request_keys(const base::Secret& key, std::string_view email_key, CodeUse use,
                                  std::string_view asker);

/// Derives the code in a mailed link: kLinkLength letters and digits, so that it can be told from
/// six digits. `salt` as for mail_code().
inline constexpr std::size_t kLinkLength = 22;  // 131 bits
base::Secret mail_link_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                            std::string_view salt);

/// True if a mail of this kind reports a change that its reader can undo.
constexpr bool tells_of_change(std::string_view kind) {
  return kind == kPasswordChangedMail || kind == kEmailChangedMail || kind == kServerKeyResetMail ||
         kind == kQuestionChangedMail;
}

/// The order in which mails are delivered: codes, which somebody waits for, then changes that can
/// be undone, then the rest.
constexpr std::int64_t mail_priority(std::string_view kind) {
  if (has_code(kind)) return 0;
  return tells_of_change(kind) ? 1 : 2;
}

/// Derives the undo ticket of a mail from key and salt: 43 letters and digits.
base::Secret undo_ticket(const base::Secret& key, std::string_view salt);

}  // namespace domain
