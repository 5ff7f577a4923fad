#include "domain/recovery/mail_codes.h"

#include <algorithm>

#include "base/network.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "domain/account/identifiers.h"
#include "domain/login/devices.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/email_code.h"
#include "store/mail_request.h"
#include "store/outbox.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;
using base::Timestamp;
using std::chrono::seconds;
using Delivery = store::NewMail::Delivery;

constexpr std::size_t kSaltBytes = 16;
constexpr seconds kDay{std::chrono::hours{24}};

std::unexpected<base::Failure> wrong() { return base::fail(Fault::kWrongCode); }

// True if the account takes codes for this purpose. A login needs a verified address; a reset
// verifies it. Also of a closed account, whose owner can keep it.
bool takes_codes(const std::optional<Account>& account, CodeUse use) {
  if (!account || account->status == Status::kDisabled) return false;
  return use == CodeUse::kReset || account->email_verified;
}

// The kind and the recipient of the mail for a request. A row that is never sent replaces a missing
// mail, so that the work is the same.
store::NewMail mail_for(const std::optional<Account>& account, std::string_view email,
                        CodeUse use) {
  store::NewMail mail{.kind = code_mail(use),
                      .account_id = std::nullopt,
                      .recipient = email,
                      .language = {},
                      .created = {}};
  if (use != CodeUse::kReset && use != CodeUse::kLogin) {
    if (account && account->email_verified) {
      mail.kind = kAlreadyRegisteredMail;
      mail.account_id = account->id;
    }
  } else if (takes_codes(account, use)) {
    mail.account_id = account->id;
    mail.recipient = *account->email;
  } else {
    mail.recipient = "";
    mail.delivery = Delivery::kNever;
  }
  return mail;
}

// What the link is for that a stranger gets in place of the last code of a day: the owner of an
// account can do everything after a reset, whatever strangers asked for.
CodeUse link_use_of(const std::optional<Account>& account, CodeUse use) {
  const bool has_owner = account && account->email_verified;
  return use == CodeUse::kRegistration && !has_owner ? CodeUse::kRegistration : CodeUse::kReset;
}

// The mail with that link, which is never sent if the address has nothing to go on with.
store::NewMail link_mail_for(const std::optional<Account>& account, std::string_view email,
                             CodeUse use) {
  const CodeUse link_use = link_use_of(account, use);
  store::NewMail mail{.kind = link_mail(link_use),
                      .account_id = std::nullopt,
                      .recipient = email,
                      .language = {},
                      .created = {}};
  if (link_use == CodeUse::kRegistration) return mail;
  if (takes_codes(account, CodeUse::kReset)) {
    mail.account_id = account->id;
    mail.recipient = *account->email;
  } else {
    mail.recipient = "";
    mail.delivery = Delivery::kNever;
  }
  return mail;
}

// Mails for sign-ups count apart from those for accounts: of the former the last has a link to sign
// up, of the latter one to the account. Those to an account's new address count by themselves,
// because only somebody who is signed in can ask for one.
std::string_view mails_kind(CodeUse use, bool known_client) {
  if (use == CodeUse::kEmailChange) return BucketKind::kChangeMails;
  if (known_client) return BucketKind::kKnownMails;
  const bool has_account = use == CodeUse::kReset || use == CodeUse::kLogin;
  return has_account ? BucketKind::kRecoveryMails : BucketKind::kSignUpMails;
}

// The requests of the day, with one more at `now`.
store::MailRequests with_one_more(const store::MailRequests& before, Timestamp now) {
  const bool today = before.window_start <= now && before.window_start + kDay > now;
  return {.newest = now,
          .window_start = today ? before.window_start : now,
          .mails = today ? before.mails + 1 : 1};
}

// The time of the next mail; in the past if one is possible now. A time that was written while a
// clock was ahead is ignored.
Timestamp next_mail(const store::MailRequests& before, const Options& options, Timestamp now) {
  return before.newest > now ? now : before.newest + options.code_cooldown;
}

// Whose code it is: that of a known device, or of all others in a network.
std::string asker_of(const Client& client, const std::optional<Account>& account) {
  if (account && is_known(client, *account)) return "device " + client.device->id;
  return base::network_of(client.address);
}

store::EmailCodeKey to_row(MailCodeKey key) {
  return {.code = std::move(key.code), .address = std::move(key.address)};
}

}  // namespace

// A mail that a client asks for.
struct MailCodes::Order {
  store::NewMail mail;
  store::NewMail link;  // the mail with a link in its place
  std::string email_key;
  CodeUse use;
  store::EmailCodeKey key;
  MailRequestKeys request;
  bool known_client = false;  // of the account with this address
};

base::Result<void> MailCodes::send(std::string_view email, CodeUse use,
                                   const std::optional<Solution>& captcha, const Client& client) {
  auto address = check_email(email);
  if (!address) return base::pass(address);
  auto account = from_row(store::find_account_by_email(store_, address->key));
  if (!account) return base::pass(account);
  auto ordered = order(address->key, use, client, *account);
  if (!ordered) return base::pass(ordered);
  auto admission = throttle_.admit_mail(client);
  if (!admission) return base::pass(admission);
  ordered->mail = mail_for(*account, address->text, use);
  ordered->link = link_mail_for(*account, address->text, use);
  for (store::NewMail* mail : {&ordered->mail, &ordered->link}) {
    mail->language = client.language;
    mail->address = client.address;
    mail->user_agent = client.user_agent;
  }
  auto queued = queue(*ordered, captcha, client);
  if (queued) return {};
  if (auto withdrawn = throttle_.withdraw(*admission); !withdrawn) return withdrawn;
  return queued;
}

base::Result<MailCodes::Order> MailCodes::order(std::string_view email_key, CodeUse use,
                                                const Client& client,
                                                const std::optional<Account>& account) {
  auto known_network = known_networks_.knows(account ? account->id : 0, client);
  if (!known_network) return base::pass(known_network);
  const std::string asker = asker_of(client, account);
  return Order{.mail = {},
               .link = {},
               .email_key = std::string{email_key},
               .use = use,
               .key = to_row(mail_code_key(key_, email_key, use, asker)),
               .request = mail_request_keys(key_, email_key, use, asker),
               .known_client = *known_network || (account && is_known(client, *account))};
}

base::Result<void> MailCodes::queue(const Order& order, const std::optional<Solution>& captcha,
                                    const Client& client) {
  auto solved = store::transact(store_, [&]() -> base::Result<bool> {
    auto newest = store::lock_mail_requests(store_, order.request.pause, clock_.now());
    if (!newest) return base::pass(newest);
    const Timestamp now = clock_.now();  // read under the lock, so in the order of requests
    const Timestamp free = next_mail(*newest, options_, now);
    if (free > now) return throttled(free - now);
    auto right = is_solved(order, captcha, client);
    if (!right || !*right) return right;
    auto today = count_request(order, now);
    if (!today) return base::pass(today);
    if (auto done = mail_within_limits(order, *today); !done) return base::pass(done);
    return true;
  });
  if (!solved) return base::pass(solved);
  if (!*solved) return base::fail(Fault::kWrongCaptcha);
  return {};
}

// Begins the pause, unless the day is used up, and returns the number of requests of the day, this
// one included.
base::Result<std::int64_t> MailCodes::count_request(const Order& order, Timestamp now) {
  auto before = store::lock_mail_requests(store_, order.request.day, now);
  if (!before) return base::pass(before);
  const store::MailRequests today = with_one_more(*before, now);
  auto counted = store::update_mail_requests(store_, order.request.day, today);
  if (!counted) return base::pass(counted);
  if (today.mails > options_.codes_per_day) return today.mails;
  auto paused = store::update_mail_requests(store_, order.request.pause,
                                            {.newest = now, .window_start = now, .mails = 1});
  if (!paused) return base::pass(paused);
  return today.mails;
}

// Spends the captcha, if there is one. A wrong answer is a value and not a failure, because the
// transaction must be committed; otherwise the captcha would stay valid for another guess. Leaves
// no row for the address then.
base::Result<bool> MailCodes::is_solved(const Order& order, const std::optional<Solution>& captcha,
                                        const Client& client) {
  if (!captcha) return true;
  auto spent = captchas_.spend(*captcha, client);
  if (spent) return true;
  if (spent.error().fault != Fault::kWrongCaptcha) return base::pass(spent);
  auto dropped = store::drop_unused_mail_requests(store_, order.request.pause);
  if (!dropped) return base::pass(dropped);
  return false;
}

// Nobody needs a link for the change of an address.
base::Result<void> MailCodes::mail_within_limits(const Order& order, std::int64_t asked_today) {
  if (asked_today > options_.codes_per_day) return mail_nothing(order);
  auto day = throttle_.count_mail_to(order.email_key, mails_kind(order.use, order.known_client));
  if (!day) return base::pass(day);
  const bool may_have_link = !order.known_client && order.use != CodeUse::kEmailChange;
  if (day->count <= options_.mails_per_address - (may_have_link ? 1 : 0)) {
    return issue(order.key, order.mail, options_.code_life, random_.bytes(kSaltBytes));
  }
  return may_have_link ? mail_link(order, day->begun) : mail_nothing(order);
}

// One link a day. An unused link of the day before stays valid: the new mail has the same.
base::Result<void> MailCodes::mail_link(const Order& order, Timestamp day) {
  const auto key = to_row(mail_link_key(key_, order.email_key, order.link.kind));
  auto held = store::lock_email_code(store_, key.code);
  if (!held) return base::pass(held);
  if (*held && (*held)->code.issued >= day) return mail_nothing(order);
  const bool lives = *held && !(*held)->spent && (*held)->code.expires > clock_.now();
  return issue(key, order.link, kDay, lives ? (*held)->code.salt : random_.bytes(kSaltBytes));
}

// A row that is never sent takes the place of a mail, so that the work is the same.
base::Result<void> MailCodes::mail_nothing(const Order& order) {
  store::NewMail mail = order.mail;
  mail.created = clock_.now();
  mail.recipient = "";
  mail.delivery = Delivery::kNever;
  metrics_.count(base::Metric::kWithheldMails);
  return store::insert_outbox_mail(store_, mail);
}

base::Result<void> MailCodes::issue(const store::EmailCodeKey& key, store::NewMail mail,
                                    seconds life, std::string salt) {
  const Timestamp now = clock_.now();
  const store::EmailCode code{.salt = std::move(salt), .issued = now, .expires = now + life};
  if (auto put = store::put_email_code(store_, key, code); !put) return put;
  mail.created = now;
  mail.priority = mail_priority(mail.kind);
  if (has_code(mail.kind) && mail.delivery == Delivery::kDue) {
    mail.code_salt = code.salt;
    mail.expires = code.expires;
  }
  return store::insert_outbox_mail(store_, mail);
}

base::Result<void> MailCodes::queue_link(const Account& account, std::string_view kind,
                                         const Client& client) {
  if (!account.email || !link_use(kind)) return {};
  const auto key = to_row(mail_link_key(key_, as_submitted(*account.email).key, kind));
  return issue(key,
               {.kind = kind,
                .account_id = account.id,
                .recipient = *account.email,
                .language = client.language,
                .created = {}},
               kind == kInvitationMail ? options_.invitation_life : kDay,
               random_.bytes(kSaltBytes));
}

base::Result<ProvenCode> MailCodes::check(std::string_view email, CodeUse use,
                                          std::string_view code, const Client& client,
                                          const std::optional<Account>& account) {
  const std::string email_key = as_submitted(email).key;
  const std::string_view submitted = base::trim(code);
  if (submitted.size() == kLinkLength) return check_link(email_key, use, submitted);
  return check_code(email_key, use, submitted, client, account);
}

base::Result<ProvenCode> MailCodes::check_code(std::string_view email_key, CodeUse use,
                                               std::string_view code, const Client& client,
                                               const std::optional<Account>& account) {
  const auto key = to_row(mail_code_key(key_, email_key, use, asker_of(client, account)));
  const bool known_device = account && is_known(client, *account);
  std::vector<store::LiveEmailCode> live;
  auto admission = throttle_.admit_code(client, known_device, [&]() -> base::Result<void> {
    auto tried = store::try_email_codes(store_, key, options_.code_tries, clock_.now());
    if (!tried) return base::pass(tried);
    live = std::move(*tried);
    return {};
  });
  if (!admission) return base::pass(admission);
  std::optional<ProvenCode> proven;
  if (live.empty()) static_cast<void>(mail_code(key_, email_key, use, ""));  // equal work
  for (store::LiveEmailCode& candidate : live) {
    const base::Secret right = mail_code(key_, email_key, use, candidate.salt);
    if (!crypto::equal(right.reveal(), code)) continue;
    proven = ProvenCode{.code_key = std::move(candidate.code_key),
                        .salt = std::move(candidate.salt),
                        .trier = candidate.trier};
  }
  if (!proven) return wrong();
  if (auto withdrawn = throttle_.withdraw(*admission); !withdrawn) return base::pass(withdrawn);
  return std::move(*proven);
}

base::Result<ProvenCode> MailCodes::check_link(std::string_view email_key, CodeUse use,
                                               std::string_view code) {
  if (use != CodeUse::kRegistration && use != CodeUse::kReset) return wrong();
  const MailCodeKey key = mail_link_key(key_, email_key, link_mail(use));
  auto live = store::list_email_codes(store_, key.address, clock_.now());
  if (!live) return base::pass(live);
  for (store::LiveEmailCode& candidate : *live) {
    const base::Secret right = mail_link_code(key_, email_key, use, candidate.salt);
    if (!crypto::equal(right.reveal(), code)) continue;
    return ProvenCode{.code_key = std::move(candidate.code_key),
                      .salt = std::move(candidate.salt),
                      .trier = candidate.trier};
  }
  return wrong();
}

base::Result<void> MailCodes::give_back(const ProvenCode& code) {
  return store::untry_email_code(
      store_, {.code_key = code.code_key, .salt = code.salt, .trier = code.trier});
}

base::Result<void> MailCodes::spend(const ProvenCode& code) {
  auto spent = store::spend_email_code(store_, code.code_key, code.salt, clock_.now());
  if (!spent) return base::pass(spent);
  if (!*spent) return wrong();
  return {};
}

}  // namespace domain
