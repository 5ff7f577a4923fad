#include "domain/mail/mail_kinds.h"

#include <initializer_list>
#include <string>

#include "crypto/derivation.h"
#include "crypto/digest.h"

namespace domain {

namespace {

// Letters and digits only: programs that detect links in mails would take other characters at the
// end for punctuation.
constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

constexpr std::size_t kCodeLength = 6;
constexpr std::size_t kTicketLength = 43;  // 256 bits

base::Secret mail_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                       std::string_view salt) {
  std::string name{code_mail(use)};
  name.append(1, '\0').append(salt).append(email_key);
  return crypto::derive_text(key.reveal(), name, "0123456789", kCodeLength);
}

namespace {

std::string digest(const base::Secret& key, std::initializer_list<std::string_view> parts) {
  std::string name;
  for (const std::string_view part : parts) name.append(part).append(1, '\0');
  return crypto::hmac_sha256(key.reveal(), name);
}

}  // namespace

MailCodeKey mail_code_key(const base::Secret& key, std::string_view email_key, CodeUse use,
                          std::string_view asker) {
  const std::string_view purpose = code_mail(use);
  return {.code = digest(key, {"code", purpose, email_key, asker}),
          .address = digest(key, {"codes", purpose, email_key})};
}

MailCodeKey mail_link_key(const base::Secret& key, std::string_view email_key,
                          std::string_view kind) {
  const std::string_view purpose = link_mail(*link_use(kind));
  const bool is_ours = kind == kForcedResetMail || kind == kInvitationMail;
  return {.code = digest(key, {"link", purpose, email_key, is_ours ? "administrator" : "stranger"}),
          .address = digest(key, {"links", purpose, email_key})};
}

MailRequestKeys mail_request_keys(const base::Secret& key, std::string_view email_key, CodeUse use,
                                  std::string_view asker) {
  return {.day = digest(key, {"day", email_key, asker}),
          .pause = digest(key, {"pause", code_mail(use), email_key, asker})};
}

base::Secret mail_link_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                            std::string_view salt) {
  std::string name{link_mail(use)};
  name.append(1, '\0').append(salt).append(email_key);
  return crypto::derive_text(key.reveal(), name, kLetters, kLinkLength);
}

base::Secret undo_ticket(const base::Secret& key, std::string_view salt) {
  std::string name{"undo ticket"};
  name.append(1, '\0').append(salt);
  return crypto::derive_text(key.reveal(), name, kLetters, kTicketLength);
}

}  // namespace domain
