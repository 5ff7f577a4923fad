// The state of links that administrators have had mailed; the other operations are in
// mail_codes.cc.
#include "domain/account/identifiers.h"
#include "domain/recovery/mail_codes.h"
#include "store/email_code.h"

namespace domain {

base::Result<std::optional<base::Timestamp>> MailCodes::link_end(const Account& account,
                                                                 std::string_view kind) {
  if (!account.email) return std::nullopt;
  const MailCodeKey key = mail_link_key(key_, as_submitted(*account.email).key, kind);
  return store::find_email_code_end(store_, key.code);
}

base::Result<void> MailCodes::void_link(const Account& account, std::string_view kind) {
  if (!account.email) return {};
  const MailCodeKey key = mail_link_key(key_, as_submitted(*account.email).key, kind);
  return store::delete_email_code(store_, key.code);
}

}  // namespace domain
