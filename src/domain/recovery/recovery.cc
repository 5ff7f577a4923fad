#include "domain/recovery/recovery.h"

#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "crypto/token.h"
#include "domain/account/identifiers.h"
#include "domain/account/validation.h"
#include "domain/recovery/security_answers.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/preferences.h"
#include "store/recovery_ticket.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;

constexpr PasswordReplacement kReset{.action = "password-reset", .mail = kPasswordChangedMail};
constexpr PasswordReplacement kServerKeyReset{.action = "break-glass-reset",
                                              .mail = kServerKeyResetMail};

bool may_recover(const std::optional<Account>& account) {
  return account && account->role != Role::kAdmin && account->status == Status::kEnabled;
}

// The question that the account can be recovered by. std::nullopt if there is none, or none may be
// used.
std::optional<std::string> question_of(const std::optional<Account>& account, base::Timestamp now) {
  return may_recover(account) ? present_question(*account, now) : std::nullopt;
}

}  // namespace

base::Result<std::string> Recovery::question(std::string_view username) {
  auto account = from_row(store::find_account_by_username(deps_.store, as_submitted(username).key));
  if (!account) return base::pass(account);
  auto question = question_of(*account, deps_.clock.now());
  if (!question) return base::fail(Fault::kNoQuestion);
  return std::move(*question);
}

base::Result<base::Secret> Recovery::check_answer(std::string_view username,
                                                  std::string_view question,
                                                  const base::Secret& answer,
                                                  const Client& client) {
  const std::string key = as_submitted(username).key;
  auto account = from_row(store::find_account_by_username(deps_.store, key));
  if (!account) return base::pass(account);
  const auto id = *account ? std::optional{(*account)->id} : std::nullopt;
  auto known = known_networks_.knows(id.value_or(0), client);
  if (!known) return base::pass(known);
  auto admission = throttle_.admit_answer(
      {.name_key = key, .account = *account, .known_network = *known}, client);
  if (!admission) return base::pass(admission);
  const base::Timestamp now = deps_.clock.now();
  auto matches = match_answer(deps_.store, deps_.hasher, *account, answer, now);
  if (!matches) return base::pass(matches);
  const auto asked = question_of(*account, now);
  if (*matches && asked && folded(*asked) == folded(question)) {
    return issue_ticket(*admission, **account, **matches, client);
  }
  auto noted = store::transact(deps_.store, [&]() -> base::Result<void> {
    if (auto done = throttle_.note_failure(*admission); !done) return done;
    return audit_log_.audit(client, id, "answer", Outcome::kRefused);
  });
  if (!noted) return base::pass(noted);
  return base::fail(Fault::kWrongAnswer);
}

base::Result<base::Secret> Recovery::issue_ticket(const Admission& admission,
                                                  const Account& account,
                                                  std::string_view answer_verifier,
                                                  const Client& client) {
  base::Secret ticket = crypto::new_uuid_ticket(deps_.random);
  const base::Timestamp now = deps_.clock.now();
  auto issued = store::transact(deps_.store, [&]() -> base::Result<void> {
    auto held = store::lock_account(deps_.store, seen(account));
    if (!held) return base::pass(held);
    auto current = is_current_answer(deps_.store, account.id, answer_verifier, now);
    if (!current) return base::pass(current);
    if (!*held || !*current) return base::fail(Fault::kWrongAnswer, "changed meanwhile");
    auto inserted = store::insert_recovery_ticket(deps_.store, crypto::token_hash(ticket.reveal()),
                                                  account.id, now, now + deps_.options.ticket_life);
    if (!inserted) return inserted;
    if (auto noted = throttle_.note_success(admission); !noted) return noted;
    return audit_log_.audit(client, account.id, "answer");
  });
  if (!issued) return base::pass(issued);
  return ticket;
}

base::Result<void> Recovery::reset_by_ticket(std::string_view username, const base::Secret& ticket,
                                             const base::Secret& password, const Client& client) {
  const std::string ticket_hash = crypto::token_hash(ticket.reveal());
  auto account = ticket_holder(username, ticket_hash);
  if (!account) return base::pass(account);
  auto strong = check_password(password, own_words_of(*account), deps_.options);
  if (!strong) return strong;
  auto verifiers = passwords_.make(password);
  if (!verifiers) return base::pass(verifiers);
  return store::transact(deps_.store, [&]() -> base::Result<void> {
    // Locks the account first, as all operations do. A change meanwhile has spent the ticket.
    auto held = lock_unchanged(deps_.store, *account);
    if (!held) return base::pass(held);
    if (!*held) return base::fail(Fault::kSpentTicket);
    auto spent =
        store::spend_recovery_ticket(deps_.store, ticket_hash, account->id, deps_.clock.now());
    if (!spent) return base::pass(spent);
    if (!*spent) return base::fail(Fault::kSpentTicket);
    auto reset = reset_and_let_in(**held, *verifiers, client);
    if (!reset) return base::pass(reset);
    return {};
  });
}

base::Result<Device> Recovery::reset_by_code(std::string_view email, std::string_view code,
                                             const base::Secret& password, const Client& client) {
  // The rules that need no account are checked before a try of the code is counted.
  auto passable = check_password(password, own_words_of("", email, ""), deps_.options);
  if (!passable) return base::pass(passable);
  auto account = from_row(store::find_account_by_email(deps_.store, as_submitted(email).key));
  if (!account) return base::pass(account);
  auto proven = codes_.check(email, CodeUse::kReset, code, client, *account);
  if (!proven) return base::pass(proven);
  if (!*account) return base::fail(Fault::kWrongCode, "no such account any more");
  auto strong = check_password(password, own_words_of(**account), deps_.options);
  if (!strong) {
    if (auto returned = codes_.give_back(*proven); !returned) return base::pass(returned);
    return base::pass(strong);
  }
  auto verifiers = passwords_.make(password);
  if (!verifiers) return base::pass(verifiers);
  return store::transact(deps_.store, [&]() -> base::Result<Device> {
    auto held = spend_code(*proven, **account, email);
    if (!held) return base::pass(held);
    return reset_and_let_in(*held, *verifiers, client);
  });
}

// The account then knows the client's network, and the returned device.
base::Result<Device> Recovery::reset_and_let_in(const Account& account, const Verifiers& verifiers,
                                                const Client& client) {
  auto epoch = changes_.replace_password(account, verifiers, kReset, client);
  if (!epoch) return base::pass(epoch);
  // Who knew the old password may have ended them.
  if (auto done = store::restore_login_mails(deps_.store, account.id); !done) {
    return base::pass(done);
  }
  auto remembered = known_networks_.remember(account.id, *epoch, client);
  if (!remembered) return base::pass(remembered);
  return Device{.account_id = account.id, .epoch = *epoch, .id = {}};
}

// Locks the account, spends the code and marks the address as verified. Returns the account as it
// was before.
base::Result<Account> Recovery::spend_code(const ProvenCode& code, const Account& account,
                                           std::string_view email) {
  auto held = lock_unchanged(deps_.store, account);
  if (!held) return base::pass(held);
  if (!*held) return base::fail(Fault::kWrongCode, "changed meanwhile");
  if (auto spent = codes_.spend(code); !spent) return base::pass(spent);
  auto settled =
      store::verify_email(deps_.store, account.id, as_submitted(email).key, deps_.clock.now());
  if (!settled) return base::pass(settled);
  if (!*settled) return base::fail(Fault::kWrongCode, "the address is another account's now");
  return std::move(**held);
}

base::Result<void> Recovery::reset_by_server_key(std::string_view username, std::string_view email,
                                                 const base::Secret& password,
                                                 const Client& client) {
  auto account = from_row(store::find_account_by_username(deps_.store, as_submitted(username).key));
  if (!account) return base::pass(account);
  const bool matches = *account && (*account)->email && (*account)->role != Role::kAdmin &&
                       (*account)->status == Status::kEnabled &&
                       as_submitted(*(*account)->email).key == as_submitted(email).key;
  const auto words = matches ? own_words_of(**account) : own_words_of(username, email, "");
  auto strong = check_password(password, words, deps_.options);
  if (!strong) return strong;
  auto verifiers = passwords_.make(password);
  if (!verifiers) return base::pass(verifiers);
  if (!matches) return refuse_server_key(*account, client);
  return store::transact(deps_.store, [&]() -> base::Result<void> {
    auto held = lock_unchanged(deps_.store, **account);
    if (!held) return base::pass(held);
    if (!*held) return base::fail(Fault::kNotFound, "changed meanwhile");
    auto epoch = changes_.replace_password(**held, *verifiers, kServerKeyReset, client);
    if (!epoch) return base::pass(epoch);
    return {};
  });
}

base::Result<void> Recovery::refuse_server_key(const std::optional<Account>& account,
                                               const Client& client) {
  const auto id = account ? std::optional{account->id} : std::nullopt;
  auto noted = audit_log_.audit(client, id, kServerKeyReset.action, Outcome::kRefused);
  if (!noted) return base::pass(noted);
  return base::fail(Fault::kNotFound);
}

// Checks the ticket before the hash; the conditional UPDATE afterwards decides who spends it.
// Whatever removes the question has spent the ticket.
base::Result<Account> Recovery::ticket_holder(std::string_view username,
                                              std::string_view ticket_hash) {
  auto account = from_row(store::find_account_by_username(deps_.store, as_submitted(username).key));
  if (!account) return base::pass(account);
  auto ticket = store::find_recovery_ticket(deps_.store, ticket_hash);
  if (!ticket) return base::pass(ticket);
  if (!*ticket || !may_recover(*account) || (*ticket)->account_id != (*account)->id) {
    return base::fail(Fault::kWrongTicket);
  }
  if ((*ticket)->spent || (*ticket)->expires <= deps_.clock.now()) {
    return base::fail(Fault::kSpentTicket);
  }
  return std::move(**account);
}

}  // namespace domain
