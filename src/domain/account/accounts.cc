#include "domain/account/accounts.h"

#include "base/text.h"
#include "crypto/password_hasher.h"
#include "crypto/random.h"
#include "domain/account/validation.h"
#include "domain/recovery/security_answers.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/password_verifier.h"
#include "store/recovery_ticket.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;
using base::Metric;

constexpr std::int64_t kNobody = 0;  // AUTO_INCREMENT begins at 1

base::Result<void> check_optional(std::optional<std::string_view> text,
                                  base::Result<void> (*rule)(std::string_view)) {
  return text ? rule(*text) : base::Result<void>{};
}

std::unexpected<base::Failure> unreadable() {
  return base::fail_field(Fault::kInvalidField, "encrypted_password", base::Refusal::kBadForm);
}

// The checks of a registration that need no database. Fills the identity columns.
base::Result<store::NewAccount> checked_sign_up(const SignUp& request, const Options& options) {
  store::NewAccount row;
  if (request.username) {
    auto username = check_username(*request.username);
    if (!username) return base::pass(username);
    row.username = std::move(username->text);
    row.username_key = std::move(username->key);
  }
  if (request.email) {
    auto email = check_email(*request.email);
    if (!email) return base::pass(email);
    row.email = std::move(email->text);
    row.email_key = std::move(email->key);
  }
  const auto words = own_words_of(request.username.value_or(""), request.email.value_or(""),
                                  request.nickname.value_or(""));
  if (request.password.form == SubmittedPassword::Form::kUndecryptable) return unreadable();
  const bool chooses = request.by != SignUp::By::kInvitation;
  if (!chooses && !request.email) return base::fail_field(Fault::kMissingField, "email");
  for (auto rule :
       {chooses ? check_password(request.password.text, words, options) : base::Result<void>{},
        check_optional(request.phone, check_phone),
        check_optional(request.nickname, check_nickname),
        check_optional(request.channel, check_channel),
        check_recovery_pair(request.question, request.answer)}) {
    if (!rule) return base::pass(rule);
  }
  row.phone = base::owned(request.phone);
  row.nickname = base::owned(request.nickname);
  row.question = base::owned(request.question);
  row.channel = base::owned(request.channel);
  row.role = to_row(request.role);
  if (!chooses) row.password_state = store::PasswordState::kInvited;
  return row;
}

Account written_account(const store::NewAccount& row, std::int64_t id) {
  return from_row(store::Account{.id = id,
                                 .gid = row.gid,
                                 .username = row.username,
                                 .email = row.email,
                                 .email_verified = row.email_verified,
                                 .phone = row.phone,
                                 .nickname = row.nickname,
                                 .avatar = std::nullopt,
                                 .role = row.role,
                                 .status = store::Status::kEnabled,
                                 .question = row.question,
                                 .session_epoch = 1,
                                 .created = row.now,
                                 .updated = row.now});
}

base::Result<void> taken_if(const base::Result<std::optional<store::Account>>& found,
                            std::string_view field) {
  if (!found) return std::unexpected(found.error());
  if (*found) return base::fail_field(Fault::kTaken, field);
  return {};
}

}  // namespace

struct Accounts::Prepared {
  store::NewAccount row;
  Verifiers verifiers;
  std::optional<ProvenCode> code{};
};

base::Result<void> Accounts::check_username_free(std::string_view username) {
  auto identifier = check_username(username);
  if (!identifier) return base::pass(identifier);
  return taken_if(store::find_account_by_username(deps_.store, identifier->key), "username");
}

base::Result<void> Accounts::check_email_free(std::string_view email) {
  auto identifier = check_email(email);
  if (!identifier) return base::pass(identifier);
  return taken_if(store::find_account_by_email(deps_.store, identifier->key), "email");
}

base::Result<Account> Accounts::sign_up(SignUp request, const Client& client) {
  auto prepared = prepare(request, client);
  if (!prepared) return base::pass(prepared);
  auto made = store::transact(deps_.store, [&] { return write(*prepared, client); });
  if (made) deps_.metrics.count(Metric::kRegistrations);
  return made;
}

base::Result<SignUpResult> Accounts::sign_up_and_log_in(SignUp request, const Client& client) {
  auto prepared = prepare(request, client);
  if (!prepared) return base::pass(prepared);
  const auto transaction = [&]() -> base::Result<SignUpResult> {
    auto account = write(*prepared, client);
    if (!account) return base::pass(account);
    auto token = sessions_.open_locked(account->id, account->session_epoch, client);
    if (!token) return base::pass(token);
    return SignUpResult{.account = std::move(*account), .token = std::move(*token)};
  };
  const auto commit = [&] { return store::transact(deps_.store, transaction); };
  auto signed_up = prepared->code ? take_proven_address(commit) : commit();
  if (signed_up) deps_.metrics.count(Metric::kRegistrations);
  return signed_up;
}

base::Result<Accounts::Prepared> Accounts::prepare(SignUp& request, const Client& client) {
  auto row = checked_sign_up(request, deps_.options);
  if (!row) return base::pass(row);
  if (auto free = check_free(request); !free) return base::pass(free);
  base::Result<Admission> admission;
  if (request.by == SignUp::By::kThemselves) admission = throttle_.admit_registration(client);
  if (!admission) return base::pass(admission);
  auto code = prove_email(request, client);
  if (!code) {
    if (auto done = throttle_.withdraw(*admission); !done) return base::pass(done);
    return base::pass(code);
  }
  if (auto spent = spend_for_sign_up(request.password); !spent) return base::pass(spent);
  base::Result<Verifiers> verifiers;
  if (request.by != SignUp::By::kInvitation) {
    verifiers = passwords_.make(request.password.text);
  }
  if (!verifiers) return base::pass(verifiers);
  auto answer = make_answer(deps_.hasher, request.answer);
  if (!answer) return base::pass(answer);
  row->answer_verifier = std::move(answer->verifier);
  row->answer_pepper_id = answer->pepper_id;
  row->gid = base::to_hex(deps_.random.bytes(16));
  row->now = deps_.clock.now();
  if (*code) row->email_verified = row->now;
  return Prepared{
      .row = std::move(*row), .verifiers = std::move(*verifiers), .code = std::move(*code)};
}

// Checked before anything is spent or hashed; the unique keys still decide at the end. Only a mail
// to the address reveals whether it is taken.
base::Result<void> Accounts::check_free(const SignUp& request) {
  base::Result<void> free;
  if (request.username) free = check_username_free(*request.username);
  if (free && request.email && !request.code) free = check_email_free(*request.email);
  return free;
}

// A client that cannot read the mail of the address must not learn whether it is taken.
base::Result<std::optional<ProvenCode>> Accounts::prove_email(const SignUp& request,
                                                              const Client& client) {
  if (!request.code) return std::nullopt;
  auto code =
      codes_.check(request.email.value_or(""), CodeUse::kRegistration, *request.code, client);
  if (!code) return base::pass(code);
  auto holder =
      store::find_account_by_email(deps_.store, as_submitted(request.email.value_or("")).key);
  if (!holder) return base::pass(holder);
  if (*holder && (*holder)->email_verified) return base::fail_field(Fault::kTaken, "email");
  return std::move(*code);
}

// In the transaction that creates the account: spends the code, and removes the address from an
// account that has not verified it.
base::Result<void> Accounts::take_email(const Prepared& prepared, const Client& client) {
  if (!prepared.code) return {};
  if (auto spent = codes_.spend(*prepared.code); !spent) return spent;
  return changes_.release_address(*prepared.row.email_key, kNobody, client);
}

base::Result<void> Accounts::spend_for_sign_up(SubmittedPassword& password) {
  auto spent = passwords_.spend(password);
  if (spent && password.form == SubmittedPassword::Form::kUndecryptable) return unreadable();
  return spent;
}

base::Result<Account> Accounts::write(const Prepared& prepared, const Client& client) {
  if (auto taken = take_email(prepared, client); !taken) return base::pass(taken);
  auto id = store::insert_account(deps_.store, prepared.row);
  if (!id) return base::pass(id);
  auto stored = store::replace_password_verifiers(deps_.store, *id, to_row(prepared.verifiers));
  if (!stored) return base::pass(stored);
  auto noted = audit_log_.audit(client, *id, "sign-up");
  if (!noted) return base::pass(noted);
  Account account = written_account(prepared.row, *id);
  if (prepared.verifiers.empty()) {
    auto invited = codes_.queue_link(account, kInvitationMail, client);
    if (!invited) return base::pass(invited);
  }
  return account;
}

}  // namespace domain
