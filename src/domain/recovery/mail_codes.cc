#include "domain/recovery/mail_codes.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/account/identifiers.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/email_code.h"
#include "store/outbox.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;
using base::Timestamp;
using Delivery = store::NewMail::Delivery;

constexpr std::size_t kSaltBytes = 16;
constexpr std::chrono::hours kDay{24};

std::unexpected<base::Failure> wrong() { return base::fail(Fault::kWrongCode); }

// The kind and the recipient of the mail for a request. A row that is never sent replaces a missing
// mail, so that the work is the same.
store::NewMail mail_for(const std::optional<Account>& account, std::string_view email,
                        CodeUse use) {
  store::NewMail mail{.kind = code_mail(use),
                      .account_id = std::nullopt,
                      .recipient = email,
                      .language = {},
                      .created = {}};
  if (use != CodeUse::kReset) {
    if (account && account->email_verified) {
      mail.kind = kAlreadyRegisteredMail;
      mail.account_id = account->id;
    }
  } else if (account && account->status == Status::kEnabled) {
    mail.account_id = account->id;
    mail.recipient = *account->email;
  } else {
    mail.recipient = "";
    mail.delivery = Delivery::kNever;
  }
  return mail;
}

// True if the row counts the mails of the current day.
bool counts_today(const store::EmailCode& code, Timestamp now) {
  return code.window_start <= now && code.window_start + kDay > now;
}

// The time of the next mail to this address for this purpose; in the past if one is possible now.
// Times that were written while a clock was ahead are ignored.
Timestamp next_mail(const store::EmailCode& code, const Options& options, Timestamp now) {
  const Timestamp cooled = code.issued > now ? now : code.issued + options.code_cooldown;
  const bool full = counts_today(code, now) && code.mails >= options.codes_per_day;
  return full ? std::max(cooled, code.window_start + kDay) : cooled;
}

}  // namespace

base::Result<void> MailCodes::send(std::string_view email, CodeUse use,
                                   const std::optional<Solution>& captcha, const Client& client) {
  auto address = check_email(email);
  if (!address) return base::pass(address);
  auto account = from_row(store::find_account_by_email(store_, address->key));
  if (!account) return base::pass(account);
  auto admission = throttle_.admit_mail(client);
  if (!admission) return base::pass(admission);
  store::NewMail mail = mail_for(*account, address->text, use);
  mail.language = client.language;
  mail.address = client.address;
  mail.user_agent = client.user_agent;
  auto queued = queue(mail, mail_code_key(key_, address->key, use), captcha, client);
  if (queued) return {};
  if (auto withdrawn = throttle_.withdraw(*admission); !withdrawn) return withdrawn;
  return queued;
}

base::Result<void> MailCodes::queue(const store::NewMail& mail, std::string_view code_key,
                                    const std::optional<Solution>& captcha, const Client& client) {
  auto solved = store::transact(store_, [&]() -> base::Result<bool> {
    auto code = store::lock_email_code(store_, code_key, clock_.now());
    if (!code) return base::pass(code);
    const Timestamp now = clock_.now();  // read under the lock, so in the order of requests
    const Timestamp free = next_mail(*code, options_, now);
    if (free > now) return throttled(free - now);
    auto right = is_solved(captcha, code_key, client);
    if (!right || !*right) return right;
    if (auto issued = issue(mail, code_key, *code); !issued) return base::pass(issued);
    return true;
  });
  if (!solved) return base::pass(solved);
  if (!*solved) return base::fail(Fault::kWrongCaptcha);
  return {};
}

// Spends the captcha, if there is one. A wrong answer is a value and not a failure, because the
// transaction must be committed; otherwise the captcha would stay valid for another guess. Leaves
// no row for the address then.
base::Result<bool> MailCodes::is_solved(const std::optional<Solution>& captcha,
                                        std::string_view code_key, const Client& client) {
  if (!captcha) return true;
  auto spent = captchas_.spend(*captcha, client);
  if (spent) return true;
  if (spent.error().fault != Fault::kWrongCaptcha) return base::pass(spent);
  if (auto dropped = store::drop_unused_email_code(store_, code_key); !dropped) {
    return base::pass(dropped);
  }
  return false;
}

base::Result<void> MailCodes::issue(store::NewMail mail, std::string_view code_key,
                                    const store::EmailCode& before) {
  const Timestamp now = clock_.now();
  const bool today = counts_today(before, now);
  const store::EmailCode next{.salt = random_.bytes(kSaltBytes),
                              .issued = now,
                              .window_start = today ? before.window_start : now,
                              .mails = today ? before.mails + 1 : 1};
  const Timestamp expires = now + options_.code_life;
  if (auto issued = store::issue_email_code(store_, code_key, next, expires); !issued) {
    return issued;
  }
  mail.created = now;
  if (code_use(mail.kind) && mail.delivery == Delivery::kDue) {
    mail.code_salt = next.salt;
    mail.expires = expires;
  }
  return store::insert_outbox_mail(store_, mail);
}

base::Result<void> MailCodes::queue_code(const Account& account, std::string_view kind,
                                         const Client& client) {
  const auto use = code_use(kind);
  if (!account.email || !use) return {};
  const std::string code_key = mail_code_key(key_, as_submitted(*account.email).key, *use);
  auto before = store::lock_email_code(store_, code_key, clock_.now());
  if (!before) return base::pass(before);
  return issue({.kind = kind,
                .account_id = account.id,
                .recipient = *account.email,
                .language = client.language,
                .created = {}},
               code_key, *before);
}

base::Result<ProvenCode> MailCodes::check(std::string_view email, CodeUse use,
                                          std::string_view code, const Client& client) {
  auto admission = throttle_.admit_code(client);
  if (!admission) return base::pass(admission);
  const std::string email_key = as_submitted(email).key;
  std::string code_key = mail_code_key(key_, email_key, use);
  auto salt = store::try_email_code(store_, code_key, options_.code_tries, clock_.now());
  if (!salt) return base::pass(salt);
  const base::Secret right = mail_code(key_, email_key, use, salt->value_or(""));
  const bool matches = crypto::equal(right.reveal(), base::trim(code));
  if (!*salt || !matches) return wrong();
  if (auto withdrawn = throttle_.withdraw(*admission); !withdrawn) return base::pass(withdrawn);
  return ProvenCode{.code_key = std::move(code_key), .salt = std::move(**salt)};
}

base::Result<void> MailCodes::give_back(const ProvenCode& code) {
  return store::untry_email_code(store_, code.code_key, code.salt);
}

base::Result<void> MailCodes::spend(const ProvenCode& code) {
  auto spent = store::spend_email_code(store_, code.code_key, code.salt, clock_.now());
  if (!spent) return base::pass(spent);
  if (!*spent) return wrong();
  return {};
}

}  // namespace domain
