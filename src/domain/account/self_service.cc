#include "domain/account/self_service.h"

#include <limits>

#include "base/text.h"
#include "crypto/digest.h"
#include "domain/account/identifiers.h"
#include "domain/account/profile.h"
#include "store/transaction.h"

namespace domain {
namespace {

using base::Fault;

constexpr std::size_t kVersionBytes = 16;
constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

}  // namespace

// The moment alone would do, but for two changes within a millisecond, and clocks that go back.
std::string version_of(const Account& account) {
  std::string all = std::to_string(account.id) + (account.role == Role::kAdmin ? "a" : "u");
  for (const auto& text : {account.username, account.email, account.phone, account.nickname,
                           account.avatar, account.question}) {
    all.append(text ? "\1" : "\0", 1).append(text.value_or("")).append(1, '\0');
  }
  all += account.email_verified ? "verified" : "unverified";
  all += std::to_string(base::to_epoch_ms(account.updated));
  return base::to_base64url(crypto::sha256(all).substr(0, kVersionBytes));
}

base::Result<Account> SelfService::update(const Session& session, const OwnUpdate& update,
                                          std::string_view wanted, VersionMatches fits,
                                          const Client& client) {
  if (update.username) {
    if (auto name = check_username(*update.username); !name) return base::pass(name);
  }
  return store::transact(deps_.store, [&]() -> base::Result<Account> {
    auto account = lock(session);
    if (!account) return account;
    if (!wanted.empty() && !fits(wanted, version_of(*account))) return base::fail(Fault::kChanged);
    if (auto written = write(*account, update, client); !written) return base::pass(written);
    return lock(session);
  });
}

// The account as it is now, held until the transaction ends.
base::Result<Account> SelfService::lock(const Session& session) {
  auto account = store::lock_account_by_id(deps_.store, session.account.id);
  if (!account) return base::pass(account);
  const bool same = *account && (*account)->session_epoch == session.account.session_epoch &&
                    (*account)->status == Status::kEnabled;
  if (!same) return base::fail(Fault::kNotSignedIn, "changed meanwhile");
  return std::move(**account);
}

base::Result<void> SelfService::write(const Account& account, const OwnUpdate& update,
                                      const Client& client) {
  auto change =
      checked_contact({.phone = update.phone, .nickname = update.nickname}, Username::kSet);
  if (!change) return base::pass(change);
  if (update.username) {
    if (auto chosen = choose_username(account, *update.username); !chosen) return chosen;
  }
  auto updated = store::update_profile(deps_.store, account.id, *change, deps_.clock.now());
  if (!updated) return updated;
  return deps_.audit_log.audit(client, account.id, "profile-change");
}

// Its own name once more is no change: whoever sends the whole account back may do so.
base::Result<void> SelfService::choose_username(const Account& account, std::string_view username) {
  if (account.username == username) return {};
  if (account.username) {
    return base::fail_field(Fault::kInvalidField, "username", base::Refusal::kImmutable);
  }
  return store::update_username(deps_.store, account.id, username, as_submitted(username).key,
                                deps_.clock.now());
}

base::Result<Account> SelfService::change_email(const Session& session, AddressChange change,
                                                const Client& client) {
  auto address = check_email(change.email);
  if (!address) return base::pass(address);
  auto known = logins_.confirm(session.account, std::move(change.password), "email-change", client);
  if (!known) return base::pass(known);
  auto code = deps_.codes.check(change.email, CodeUse::kEmailChange, change.code, client);
  if (!code) return base::pass(code);
  return store::transact(deps_.store, [&]() -> base::Result<Account> {
    auto account = lock(session);
    if (!account) return account;
    if (auto spent = deps_.codes.spend(*code); !spent) return base::pass(spent);
    const store::Email email{
        .text = address->text, .key = address->key, .verified = deps_.clock.now()};
    if (auto moved = move_address(*account, email, client); !moved) return base::pass(moved);
    return lock(session);
  });
}

base::Result<void> SelfService::move_address(const Account& account, const store::Email& email,
                                             const Client& client) {
  if (auto free = release_address(deps_, email.key, account.id, client); !free) return free;
  auto given = store::update_email(deps_.store, account.id, email, email.verified);
  if (!given) return given;
  if (moves_address(account, {.email_key = email.key})) {
    auto told = deps_.undo_tickets.notify(client, account, kEmailChangedMail);
    if (!told) return told;
  }
  return deps_.audit_log.audit(client, account.id, "email-change");
}

base::Result<void> SelfService::close(const Session& session, SubmittedPassword password,
                                      const Client& client) {
  auto known = logins_.confirm(session.account, std::move(password), "account-close", client);
  if (!known) return known;
  auto closed = administration_.close(session.account, client);
  if (!closed) return base::pass(closed);
  if (*closed == ChangeResult::kIsLast)
    return base::fail(Fault::kConflict, "the last administrator");
  return {};
}

base::Result<DataExport> SelfService::copy(const Session& session) {
  auto sessions = administration_.sessions(session.account.id);
  if (!sessions) return base::pass(sessions);
  auto events = store::list_audit_events(deps_.store, session.account.id, kNewest, kCopied);
  if (!events) return base::pass(events);
  auto mails = store::list_mails_to(deps_.store, session.account.id, kCopied);
  if (!mails) return base::pass(mails);
  return DataExport{.moment = deps_.clock.now(),
                    .account = session.account,
                    .sessions = std::move(*sessions),
                    .events = std::move(*events),
                    .mails = std::move(*mails)};
}

}  // namespace domain
