#include "domain/mail/mail_kinds.h"

#include <string>

#include "crypto/derivation.h"
#include "crypto/digest.h"

namespace domain {

constexpr std::size_t kCodeLength = 6;
constexpr std::size_t kTicketLength = 43;  // 256 bits

base::Secret mail_code(const base::Secret& key, std::string_view email_key, CodeUse use,
                       std::string_view salt) {
  std::string name{code_mail(use)};
  name.append(1, '\0').append(salt).append(email_key);
  return crypto::derive_text(key.reveal(), name, "0123456789", kCodeLength);
}

std::string mail_code_key(const base::Secret& key, std::string_view email_key, CodeUse use) {
  std::string name{"row "};
  name.append(code_mail(use)).append(1, '\0').append(email_key);
  return crypto::hmac_sha256(key.reveal(), name);
}

base::Secret undo_ticket(const base::Secret& key, std::string_view salt) {
  std::string name{"undo ticket"};
  name.append(1, '\0').append(salt);
  // Letters and digits only: programs that detect links in mails would take other characters at the
  // end for punctuation.
  return crypto::derive_text(key.reveal(), name,
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                             kTicketLength);
}

}  // namespace domain
