#include "domain/account/account_changes.h"

#include "base/text.h"
#include "crypto/password_hasher.h"
#include "domain/account/identifiers.h"
#include "domain/account/profile.h"
#include "domain/mail/mail_kinds.h"
#include "domain/rows.h"
#include "store/account.h"
#include "store/attempt.h"
#include "store/password_verifier.h"
#include "store/recovery_ticket.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;

bool changes_recovery(const AccountChange& change) {
  return change.question || !change.answer.empty();
}

bool changes_profile(const AccountChange& change) {
  return change.username || change.email || change.phone || change.nickname ||
         changes_recovery(change);
}

// Rejects fields that the actor must not change. Fields that may be set once are checked later,
// with the account.
base::Result<void> check_rights(const ActorPolicy& policy, const AccountChange& change) {
  struct Asked {
    std::string_view field;
    Right right;
    bool changes;
  };
  const Asked fields[]{
      {.field = "username", .right = policy.username, .changes = change.username.has_value()},
      {.field = "email", .right = policy.email, .changes = change.email.has_value()},
      {.field = "phone", .right = policy.profile, .changes = change.phone.has_value()},
      {.field = "nickname", .right = policy.profile, .changes = change.nickname.has_value()},
      {.field = "question", .right = policy.recovery, .changes = changes_recovery(change)},
      {.field = "role", .right = policy.role_and_status, .changes = change.role.has_value()},
      {.field = "status", .right = policy.role_and_status, .changes = change.status.has_value()},
  };
  for (const Asked& asked : fields) {
    if (asked.changes && asked.right == Right::kNone) {
      return base::fail_field(Fault::kInvalidField, asked.field, base::Refusal::kImmutable);
    }
  }
  return {};
}

// True if the new address is another than the verified one, and nothing proves it.
bool is_pending(const Account& account, const ChangeTarget& target, const AccountChange& change,
                const store::ProfileChange& profile) {
  return policy_of(target.actor).address == Address::kPending && account.email_verified &&
         profile.email && !change.email_code &&
         profile.email_key != as_submitted(account.email.value_or("")).key;
}

}  // namespace

base::Result<ChangedAccount> AccountChanges::apply(const ChangeTarget& target,
                                                   const AccountChange& change,
                                                   const Client& client) {
  if (auto may = check_rights(policy_of(target.actor), change); !may) return base::pass(may);
  if (change.username) {
    if (auto name = check_username(*change.username); !name) return base::pass(name);
  }
  auto answer = hash_answer(target, change);
  if (!answer) return base::pass(answer);
  const auto transaction = [&] {
    return store::transact(deps_.store,
                           [&] { return apply_locked(target, change, *answer, client); });
  };
  return change.email_code ? take_proven_address(transaction) : transaction();
}

base::Result<ChangedAccount> AccountChanges::apply_locked(const ChangeTarget& target,
                                                          const AccountChange& change,
                                                          const AnswerColumns& answer,
                                                          const Client& client) {
  auto account = lock(target);
  if (!account) return base::pass(account);
  if (target.condition && !target.condition(*account)) return base::fail(Fault::kChanged);
  auto written = write(*account, target, change, answer, client);
  if (!written) return base::pass(written);
  if (*written == ChangeResult::kChanged) account = lock(target);
  if (!account) return base::pass(account);
  return ChangedAccount{.result = *written, .account = std::move(*account)};
}

// Before the transaction, because a hash is slow, and after all checks, so that a change that will
// be rejected causes no hash. The checks are repeated when the account is locked.
base::Result<AnswerColumns> AccountChanges::hash_answer(const ChangeTarget& target,
                                                        const AccountChange& change) {
  if (change.answer.empty()) return AnswerColumns{};
  if (auto valid = validate(target.session->account, target, change); !valid) {
    return base::pass(valid);
  }
  return make_answer(deps_.hasher, change.answer);
}

base::Result<Account> AccountChanges::lock(const ChangeTarget& target) {
  auto account = from_row(store::lock_account_by_id(deps_.store, target.account_id));
  if (!account) return base::pass(account);
  const Fault missing = policy_of(target.actor).missing;
  if (!*account) return base::fail(missing);
  const Session* seen = target.session;
  if (seen && ((*account)->session_epoch != seen->account.session_epoch ||
               (*account)->status != Status::kEnabled)) {
    return base::fail(missing, "changed meanwhile");
  }
  return std::move(**account);
}

base::Result<store::ProfileChange> AccountChanges::validate(const Account& account,
                                                            const ChangeTarget& target,
                                                            const AccountChange& change) {
  auto profile = checked_profile(account, change);
  if (!profile) return profile;
  // A new question may keep an existing answer.
  base::Result<bool> answer_set = true;
  if (change.question && change.answer.empty())
    answer_set = store::has_answer(deps_.store, account.id);
  if (!answer_set) return base::pass(answer_set);
  auto whole = check_recovery_update(account, *answer_set, change.question, change.answer);
  if (!whole) return base::pass(whole);
  auto recent = check_login_age(account, target, change);
  if (!recent) return base::pass(recent);
  profile->question = base::owned(change.question);
  return profile;
}

// A change of address with a code has also checked the password.
base::Result<void> AccountChanges::check_login_age(const Account& account,
                                                   const ChangeTarget& target,
                                                   const AccountChange& change) {
  const bool asked = policy_of(target.actor).login_age == LoginAge::kRecent && !change.email_code;
  if (!asked || !deps_.options.recent_login) return {};
  const bool moves_recovery = (change.email && *change.email != account.email.value_or("")) ||
                              (change.question && change.question != displayed_question(account)) ||
                              !change.answer.empty();
  if (!moves_recovery ||
      is_recent(*target.session, deps_.clock.now(), *deps_.options.recent_login)) {
    return {};
  }
  return base::fail(Fault::kStaleLogin);
}

base::Result<ChangeResult> AccountChanges::write(const Account& account, const ChangeTarget& target,
                                                 const AccountChange& change,
                                                 const AnswerColumns& answer,
                                                 const Client& client) {
  const ActorPolicy& policy = policy_of(target.actor);
  // First, so that nothing is written if the account is the last administrator.
  auto access =
      access_.change(account, {.role = change.role, .status = change.status}, target.last, client);
  if (!access || *access == ChangeResult::kIsLast) return access;
  if (!changes_profile(change) && policy.empty_change == EmptyChange::kIgnored) return access;
  auto profile = validate(account, target, change);
  if (!profile) return base::pass(profile);
  profile->answer_verifier = answer.verifier;
  profile->answer_pepper_id = answer.pepper_id;
  auto held_back = hold_back(account, target, change, *profile, client);
  if (!held_back) return base::pass(held_back);
  if (change.username) {
    auto named = write_username(account, policy.username, *change.username);
    if (!named) return base::pass(named);
  }
  auto written = write_profile(account, change, *profile, client);
  if (!written) return base::pass(written);
  auto reported = report(account, target, change, *profile, client);
  if (!reported) return base::pass(reported);
  return ChangeResult::kChanged;
}

// Takes out of the profile what must wait for a proof, and stores it as pending.
base::Result<void> AccountChanges::hold_back(const Account& account, const ChangeTarget& target,
                                             const AccountChange& change,
                                             store::ProfileChange& profile, const Client& client) {
  if (is_pending(account, target, change, profile)) {
    auto noted = write_pending_email(account, profile, client);
    if (!noted) return noted;
    profile.email.reset();
    profile.email_key.reset();
  }
  if (!target.session) return {};
  return pending_questions_.hold_back(account, *target.session, profile, client);
}

// A client may send the whole account back: the pending address again changes nothing. Whether the
// new address is another account's is told to those who read its mail only.
base::Result<void> AccountChanges::write_pending_email(const Account& account,
                                                       const store::ProfileChange& profile,
                                                       const Client& client) {
  if (account.pending_email == profile.email) return {};
  if (profile.email->empty()) {
    return base::fail_field(Fault::kMissingField, "email");  // it cannot be removed without proof
  }
  const base::Timestamp now = deps_.clock.now();
  auto set = store::set_pending_email(deps_.store, account.id, profile.email.value_or(""), now,
                                      now + deps_.options.pending_email_life);
  if (!set) return set;
  return notifier_.notify_of_pending_address(client, account);
}

// Voids undo tickets, queues a mail to the owner and writes the audit log, after a change.
base::Result<void> AccountChanges::report(const Account& before, const ChangeTarget& target,
                                          const AccountChange& change,
                                          const store::ProfileChange& profile,
                                          const Client& client) {
  const ActorPolicy& policy = policy_of(target.actor);
  if (change.email && policy.undo_tickets == UndoTicketsAfter::kVoided) {
    if (auto spent = undo_tickets_.spend_all_of(before.id); !spent) return base::pass(spent);
  }
  if (moves_address(before, profile)) {
    auto told = tell(before, target.actor, kEmailChangedMail, client);
    if (!told) return told;
  }
  return audit_log_.audit(client, before.id,
                          change.email_code ? policy.audit_proven_email : policy.audit);
}

// The present username is not a change, because a client may send the whole account back.
base::Result<void> AccountChanges::write_username(const Account& account, Right right,
                                                  std::string_view username) {
  if (right == Right::kOnce && account.username == username) return {};
  if (right == Right::kOnce && account.username) {
    return base::fail_field(Fault::kInvalidField, "username", base::Refusal::kImmutable);
  }
  return store::update_username(deps_.store, account.id, username, as_submitted(username).key,
                                deps_.clock.now());
}

base::Result<void> AccountChanges::write_profile(const Account& account,
                                                 const AccountChange& change,
                                                 const store::ProfileChange& profile,
                                                 const Client& client) {
  store::ProfileChange rest = profile;
  if (change.email_code) {
    auto moved = write_proven_email(account, change, profile, client);
    if (!moved) return moved;
    rest.email.reset();
    rest.email_key.reset();
    if (rest == store::ProfileChange{}) return {};
  }
  const base::Timestamp now = deps_.clock.now();
  auto updated = store::update_profile(deps_.store, account.id, rest, now);
  if (!updated) return updated;
  if (!rest.question && !rest.answer_verifier) return {};
  // A ticket that was issued for the old answer must not stay valid.
  return store::spend_recovery_tickets_of(deps_.store, account.id, now);
}

base::Result<void> AccountChanges::write_proven_email(const Account& account,
                                                      const AccountChange& change,
                                                      const store::ProfileChange& profile,
                                                      const Client& client) {
  if (auto spent = codes_.spend(*change.email_code); !spent) return spent;
  const store::Email email{.text = profile.email.value_or(""),
                           .key = profile.email_key.value_or(""),
                           .verified = deps_.clock.now()};
  if (auto free = release_address(email.key, account.id, client); !free) return free;
  return store::update_email(deps_.store, account.id, email, email.verified);
}

base::Result<std::int64_t> AccountChanges::replace_password(const Account& account,
                                                            const Verifiers& verifiers,
                                                            const PasswordReplacement& why,
                                                            const Client& client) {
  auto epoch = access_.end_access(account.id);
  if (!epoch) return epoch;
  auto updated = store::update_password_state(deps_.store, account.id, store::PasswordState::kSet,
                                              deps_.clock.now());
  if (!updated) return base::pass(updated);
  auto stored = store::replace_password_verifiers(deps_.store, account.id, to_row(verifiers));
  if (!stored) return base::pass(stored);
  // The new password works at once, whatever strangers have tried: no device is known any more.
  if (auto dropped = pending_questions_.drop(account); !dropped) return base::pass(dropped);
  auto cleared = store::delete_attempts_of(deps_.store, account.id);
  if (!cleared) return base::pass(cleared);
  auto noted = audit_log_.audit(client, account.id, why.action);
  if (!noted) return base::pass(noted);
  if (policy_of(why.actor).undo_tickets == UndoTicketsAfter::kVoided) {
    if (auto spent = undo_tickets_.spend_all_of(account.id); !spent) return base::pass(spent);
  }
  auto told = tell(account, why.actor, why.mail, client);
  if (!told) return base::pass(told);
  return epoch;
}

base::Result<void> AccountChanges::release_address(std::string_view email_key, std::int64_t kept_id,
                                                   const Client& client) {
  auto holder = store::find_account_by_email(deps_.store, email_key);
  if (!holder) return base::pass(holder);
  if (!*holder || (*holder)->id == kept_id) return {};
  auto released = store::release_email(deps_.store, (*holder)->id, email_key, deps_.clock.now());
  if (!released) return base::pass(released);
  if (!*released) return {};
  // The client is another account's: its address and browser are not for the former holder.
  Client unseen = client;
  unseen.address.clear();
  unseen.user_agent.clear();
  return audit_log_.audit(unseen, (*holder)->id, policy_of(Actor::kSystem).audit);
}

base::Result<void> AccountChanges::tell(const Account& before, Actor actor, std::string_view mail,
                                        const Client& client) {
  switch (policy_of(actor).notice) {
    case Notice::kNone:
      return {};
    case Notice::kPlain:
      return notifier_.notify(client, before, mail);
    case Notice::kUndoLink:
      return undo_tickets_.notify(client, before, mail);
  }
  return {};
}

}  // namespace domain
