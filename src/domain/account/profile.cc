#include "domain/account/profile.h"

#include "base/text.h"
#include "domain/account/identifiers.h"
#include "domain/account/validation.h"

namespace domain {
namespace {

using base::Fault;

base::Result<void> check(std::optional<std::string_view> text,
                         base::Result<void> (*rule)(std::string_view)) {
  return text && !text->empty() ? rule(*text) : base::Result<void>{};
}

}  // namespace

base::Result<store::ProfileChange> checked_contact(const Contact& contact, Username username) {
  store::ProfileChange change{.email = base::owned(contact.email),
                              .phone = base::owned(contact.phone),
                              .nickname = base::owned(contact.nickname)};
  if (contact.email && contact.email->empty()) {
    if (username == Username::kNone) return base::fail_field(Fault::kInvalidField, "email");
    change.email_key = "";
  } else if (contact.email) {
    auto email = check_email(*contact.email);
    if (!email) return base::pass(email);
    change.email_key = std::move(email->key);
  }
  for (auto rule : {check(contact.phone, check_phone), check(contact.nickname, check_nickname)}) {
    if (!rule) return base::pass(rule);
  }
  return change;
}

bool moves_address(const Account& before, const store::ProfileChange& change) {
  return change.email_key && before.email && as_submitted(*before.email).key != *change.email_key;
}

}  // namespace domain
