#include "domain/account/profile.h"

#include "base/text.h"
#include "domain/account/identifiers.h"
#include "domain/account/validation.h"
#include "store/account.h"

namespace domain {
namespace {

using base::Fault;

base::Result<void> check(std::optional<std::string_view> text,
                         base::Result<void> (*rule)(std::string_view)) {
  return text && !text->empty() ? rule(*text) : base::Result<void>{};
}

}  // namespace

base::Result<store::ProfileChange> checked_profile(const Account& account,
                                                   const AccountChange& change) {
  store::ProfileChange profile{.email = base::owned(change.email),
                               .phone = base::owned(change.phone),
                               .nickname = base::owned(change.nickname)};
  if (change.email && change.email->empty()) {
    const bool named = account.username || change.username;
    if (!named) return base::fail_field(Fault::kInvalidField, "email");
    profile.email_key = "";
  } else if (change.email) {
    auto email = check_email(*change.email);
    if (!email) return base::pass(email);
    profile.email_key = std::move(email->key);
  }
  for (auto rule : {check(change.phone, check_phone), check(change.nickname, check_nickname)}) {
    if (!rule) return base::pass(rule);
  }
  return profile;
}

bool moves_address(const Account& before, const store::ProfileChange& change) {
  return change.email_key && before.email && as_submitted(*before.email).key != *change.email_key;
}

}  // namespace domain
