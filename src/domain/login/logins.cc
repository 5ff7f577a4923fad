#include "domain/login/logins.h"

#include <algorithm>

#include "crypto/token.h"
#include "domain/account/identifiers.h"
#include "domain/account/validation.h"
#include "domain/mail/mail_kinds.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/known_network.h"
#include "store/password_verifier.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;
using base::Metric;
using store::Sending;

base::Result<LoginSubject> subject_of(std::string identifier_key,
                                      base::Result<std::optional<store::AccountForLogin>> found) {
  if (!found) return base::pass(found);
  LoginSubject subject{.identifier_key = std::move(identifier_key), .account = std::nullopt};
  if (!*found) return subject;
  subject.account = from_row(std::move((*found)->account));
  subject.verifiers = from_row(std::move((*found)->verifiers));
  subject.known_network = (*found)->known_network;
  if ((*found)->signed_in) subject.proof = Proof::kSession;
  return subject;
}

std::optional<std::int64_t> id_of(const LoginSubject& subject) {
  if (!subject.account) return std::nullopt;
  return subject.account->id;
}

bool may_log_in(const LoginSubject& subject) {
  return subject.account->status == Status::kEnabled ||
         (subject.account->status == Status::kClosing && subject.if_closing != IfClosing::kRefuse);
}

// Both must be readable and spendable; otherwise the current password counts as wrong. One nonce
// may be used for both.
void absorb(SubmittedPassword& present, SubmittedPassword& new_password) {
  if (new_password.form == SubmittedPassword::Form::kUndecryptable)
    present.form = new_password.form;
  for (Nonce& nonce : new_password.spends) {
    if (std::ranges::count(present.spends, nonce.hash, &Nonce::hash) > 0) continue;
    present.spends.push_back(std::move(nonce));
  }
}

}  // namespace

// Everything in one statement, so that a login waits for the database no longer with a session.
store::LoginQuery Logins::query(const Client& client, std::string_view token) const {
  return {.network = known_networks_.query(client),
          .token_hash = token.empty() ? std::string{} : crypto::token_hash(token),
          .contract = client.contract,
          .now = deps_.clock.now()};
}

base::Result<LoginSubject> Logins::subject_by_username(std::string_view username,
                                                       const Client& client,
                                                       std::string_view token) {
  Identifier submitted = as_submitted(username);
  auto found = store::find_login_by_username(deps_.store, submitted.key, query(client, token));
  return subject_of(std::move(submitted.key), std::move(found));
}

// Usernames contain no blank, so no username has this key.
base::Result<LoginSubject> Logins::subject_by_id(std::int64_t id, const Client& client,
                                                 std::string_view token) {
  auto found = store::find_login_by_id(deps_.store, id, query(client, token));
  return subject_of("id " + std::to_string(id), std::move(found));
}

base::Result<LoginSubject> Logins::subject_by_email(std::string_view email, const Client& client,
                                                    std::string_view token) {
  Identifier submitted = as_submitted(email);
  auto found = store::find_login_by_email(deps_.store, submitted.key, query(client, token));
  return subject_of(std::move(submitted.key), std::move(found));
}

// The account is that of the session, so that the check under its lock detects changes since then.
base::Result<LoginSubject> Logins::own_subject(const Account& account, const Client& client) {
  auto subject = subject_by_id(account.id, client);
  if (!subject) return subject;
  subject->account = account;
  subject->proof = Proof::kSession;
  return subject;
}

base::Result<void> Logins::prove_mailbox(LoginSubject& subject, std::string_view code,
                                         const Client& client) {
  // An address has an `@` that is neither first nor last, so no code is mailed to the last text.
  const bool is_address = subject.identifier_key.contains('@');
  const bool reads_mail = subject.account && subject.account->email_verified;
  std::string address = is_address ? subject.identifier_key : "@" + subject.identifier_key;
  if (!is_address && reads_mail) address = *subject.account->email;
  auto proven = codes_.check(address, CodeUse::kLogin, code, client, subject.account);
  if (!proven) return base::pass(proven);
  subject.code = std::move(*proven);
  subject.proof = Proof::kMailedCode;
  return {};
}

// A code stays valid after a wrong password.
base::Result<Login> Logins::log_in(LoginSubject subject, SubmittedPassword password,
                                   const Client& client, std::string_view replaced) {
  const std::optional<ProvenCode> code = subject.code;
  auto login = log_in_attempted(std::move(subject), std::move(password), client, replaced);
  if (login || !code) return login;
  if (auto returned = codes_.give_back(*code); !returned) return base::pass(returned);
  return login;
}

base::Result<Login> Logins::log_in_attempted(LoginSubject subject, SubmittedPassword password,
                                             const Client& client, std::string_view replaced) {
  auto tried = attempt(subject, password, Purpose::kLogin, client);
  if (!tried) return base::pass(tried);
  if (!tried->proven) return counted<Login>(refuse(subject, *tried, "login", client));
  const bool asks =
      subject.account->status == Status::kClosing && subject.if_closing == IfClosing::kAsk;
  if (asks) {
    if (auto done = ask_to_keep(*subject.account, *tried, client); !done) return base::pass(done);
  }
  auto token = open_session(subject, *tried, client, replaced);
  if (!token && token.error().fault == Fault::kWrongCredentials) {
    return counted<Login>(refuse(subject, *tried, "login", client));
  }
  if (!token) return base::pass(token);
  subject.account->status = Status::kEnabled;
  passwords_.renew(subject.account->id, tried->check, password);
  Device device{subject.account->id, subject.account->session_epoch, {}};
  return counted<Login>(Login{.account = std::move(*subject.account),
                              .token = std::move(*token),
                              .device = std::move(device)});
}

// The password was right, so no failure counts; the owner and administrators see that it was given.
base::Result<void> Logins::ask_to_keep(const Account& account, const Attempt& attempt,
                                       const Client& client) {
  auto noted = store::transact(deps_.store, Sending::kTogether, [&]() -> base::Result<void> {
    if (auto done = throttle_.note_success(attempt.admission); !done) return done;
    return audit_log_.audit(client, account.id, "login-closing", Outcome::kRefused);
  });
  if (!noted) return noted;
  return base::fail(Fault::kClosingAccount);
}

base::Result<void> Logins::keep_account(const Account& account, const Client& client) {
  if (account.status != Status::kClosing) return {};
  auto held = lock_unchanged(deps_.store, account);
  if (!held) return base::pass(held);
  if (!*held) return base::fail(Fault::kWrongCredentials, "changed meanwhile");
  if (auto open = store::end_closing(deps_.store, account.id, deps_.clock.now()); !open)
    return open;
  if (auto noted = audit_log_.audit(client, account.id, "account-keep"); !noted) return noted;
  return notifier_.notify(client, account, kAccountKeptMail);
}

base::Result<base::Secret> Logins::open_session(const LoginSubject& subject, const Attempt& attempt,
                                                const Client& client, std::string_view replaced) {
  return store::transact(deps_.store, Sending::kTogether, [&]() -> base::Result<base::Secret> {
    // The account first, as everywhere: the counters of a network are many clients', and must not
    // be locked while this login waits for one account.
    if (auto kept = keep_account(*subject.account, client); !kept) return base::pass(kept);
    auto token = sessions_.open(*subject.account, client, replaced,
                                subject.known_network ? LoginNetwork::kKnown : LoginNetwork::kNew);
    if (!token) return token;
    if (subject.code) {
      if (auto spent = codes_.spend(*subject.code); !spent) return base::pass(spent);
    }
    if (auto noted = throttle_.note_success(attempt.admission); !noted) return base::pass(noted);
    return token;
  });
}

template <class Outcome>
base::Result<Outcome> Logins::counted(base::Result<Outcome> outcome) {
  if (outcome) deps_.metrics.count(Metric::kLogins);
  if (!outcome && outcome.error().fault == Fault::kWrongCredentials) {
    deps_.metrics.count(Metric::kFailedLogins);
  }
  return outcome;
}

// Checks a password for operations without a new session. A failure is written to the audit log as
// `action`; a success is recorded by the operation itself.
base::Result<Account> Logins::prove(LoginSubject subject, SubmittedPassword password,
                                    std::string_view action, const Client& client) {
  auto tried = attempt(subject, password, Purpose::kConfirmation, client);
  if (!tried) return base::pass(tried);
  if (!tried->proven) return refuse(subject, *tried, action, client);
  auto noted = store::transact(deps_.store, Sending::kTogether,
                               [&] { return throttle_.note_success(tried->admission); });
  if (!noted) return base::pass(noted);
  passwords_.renew(subject.account->id, tried->check, password);
  return std::move(*subject.account);
}

// Admits, counts and commits; then computes exactly one hash, also for an unknown name.
base::Result<Logins::Attempt> Logins::attempt(const LoginSubject& subject,
                                              SubmittedPassword& password, Purpose purpose,
                                              const Client& client) {
  auto admission = admit(subject, password, purpose, client);
  if (!admission) return base::pass(admission);
  if (auto solved = solve(subject.solution, *admission, client); !solved) return base::pass(solved);
  if (subject.always_fail) password.form = SubmittedPassword::Form::kUndecryptable;
  auto check = passwords_.check(subject.verifiers, password);
  if (!check) return base::pass(check);
  const bool proven = check->matches && may_log_in(subject);
  return Attempt{.admission = std::move(*admission), .check = std::move(*check), .proven = proven};
}

// The password's nonces are spent together with the count. If one was spent already, both are
// rolled back; then the nonces are spent one by one, and the password counts as wrong.
base::Result<Admission> Logins::admit(const LoginSubject& subject, SubmittedPassword& password,
                                      Purpose purpose, const Client& client) {
  const AttemptTarget target{.name_key = subject.identifier_key,
                             .account = subject.account,
                             .known_network = subject.known_network,
                             .proof = subject.proof};
  const auto ask = [&](const Throttle::Spending& spending) {
    return purpose == Purpose::kLogin ? throttle_.admit_login(target, client, spending)
                                      : throttle_.admit_password(target, client, spending);
  };
  auto admission = ask([&] { return passwords_.spend_unused(password); });
  const bool replayed = !admission && admission.error().fault == Fault::kTaken;
  if (!replayed) return admission;
  admission = ask(Throttle::spend_nothing);
  if (!admission) return admission;
  if (auto spent = passwords_.spend(password); !spent) return base::pass(spent);
  return admission;
}

// After a wrong answer no password was checked, so no attempt is counted.
base::Result<void> Logins::solve(const std::optional<Solution>& solution,
                                 const Admission& admission, const Client& client) {
  if (!solution) return {};
  auto solved = captchas_.spend(*solution, client);
  if (solved) return solved;
  if (auto withdrawn = throttle_.withdraw(admission); !withdrawn) return withdrawn;
  return solved;
}

std::unexpected<base::Failure> Logins::refuse(const LoginSubject& subject, const Attempt& attempt,
                                              std::string_view action, const Client& client) {
  auto noted = store::transact(deps_.store, Sending::kTogether, [&]() -> base::Result<void> {
    auto done = throttle_.note_failure(attempt.admission);
    if (!done) return done;
    return audit_log_.audit(client, id_of(subject), action, Outcome::kRefused);
  });
  if (!noted) return base::pass(noted);
  return base::fail(Fault::kWrongCredentials);
}

base::Result<void> Logins::confirm(const Account& account, SubmittedPassword password,
                                   std::string_view action, const Client& client) {
  auto subject = own_subject(account, client);
  if (!subject) return base::pass(subject);
  auto proven = prove(std::move(*subject), std::move(password), action, client);
  if (!proven) return base::pass(proven);
  return {};
}

base::Result<PasswordChange> Logins::change_password(const Account& account,
                                                     SubmittedPassword present,
                                                     SubmittedPassword new_password,
                                                     const Client& client) {
  auto subject = own_subject(account, client);
  if (!subject) return base::pass(subject);
  return change_password(std::move(*subject), std::move(present), std::move(new_password),
                         SessionAfterChange::kOpen, client);
}

base::Result<void> Logins::change_password(LoginSubject subject, SubmittedPassword present,
                                           SubmittedPassword new_password, const Client& client) {
  auto changed = change_password(std::move(subject), std::move(present), std::move(new_password),
                                 SessionAfterChange::kNone, client);
  if (!changed) return base::pass(changed);
  return {};
}

base::Result<PasswordChange> Logins::change_password(LoginSubject subject,
                                                     SubmittedPassword present,
                                                     SubmittedPassword new_password,
                                                     SessionAfterChange afterwards,
                                                     const Client& client) {
  absorb(present, new_password);
  auto account = prove(std::move(subject), std::move(present), "password-change", client);
  if (!account) return base::pass(account);
  auto strong = check_password(new_password.text, own_words_of(*account), deps_.options);
  if (!strong) return base::pass(strong);
  auto verifiers = passwords_.make(new_password.text);
  if (!verifiers) return base::pass(verifiers);
  return store::transact(deps_.store,
                         [&] { return write_password(*account, *verifiers, afterwards, client); });
}

base::Result<PasswordChange> Logins::write_password(const Account& account,
                                                    const Verifiers& verifiers,
                                                    SessionAfterChange afterwards,
                                                    const Client& client) {
  auto held = lock_unchanged(deps_.store, account);
  if (!held) return base::pass(held);
  if (!*held) {
    const bool signed_in = afterwards == SessionAfterChange::kOpen;
    return base::fail(signed_in ? Fault::kNotSignedIn : Fault::kWrongCredentials,
                      "changed meanwhile");
  }
  auto epoch = changes_.replace_password(
      **held, verifiers, {.action = "password-change", .mail = kPasswordChangedMail}, client);
  if (!epoch) return base::pass(epoch);
  if (afterwards == SessionAfterChange::kNone) {
    auto remembered = known_networks_.remember(account.id, *epoch, client);
    if (!remembered) return base::pass(remembered);
    return PasswordChange{.token = {}, .epoch = *epoch};
  }
  auto token = sessions_.open_locked(account.id, *epoch, client);
  if (!token) return base::pass(token);
  return PasswordChange{.token = std::move(*token), .epoch = *epoch};
}

}  // namespace domain
