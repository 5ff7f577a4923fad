#include "domain/account/self_service.h"

#include <limits>

#include "base/text.h"
#include "crypto/digest.h"
#include "domain/account/identifiers.h"
#include "domain/rows.h"
#include "store/audit_event.h"
#include "store/outbox.h"

namespace domain {
namespace {

using base::Fault;

constexpr std::size_t kVersionBytes = 16;
constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

}  // namespace

// The time alone is not enough: two changes may be within a millisecond, and clocks can be set
// back.
std::string version_of(const Account& account) {
  std::string all = std::to_string(account.id) + (account.role == Role::kAdmin ? "a" : "u");
  for (const auto& text : {account.username, account.email, account.pending_email, account.phone,
                           account.nickname, account.avatar, displayed_question(account)}) {
    all.append(text ? "\1" : "\0", 1).append(text.value_or("")).append(1, '\0');
  }
  all += account.email_verified ? "verified" : "unverified";
  all += std::to_string(base::to_epoch_ms(account.updated));
  return base::to_base64url(crypto::sha256(all).substr(0, kVersionBytes));
}

base::Result<Account> SelfService::update(const Session& session, const AccountChange& change,
                                          const Client& client, const ExpectedVersion& expected) {
  ChangeTarget target = ChangeTarget::by_owner(session);
  if (!expected.version.empty()) {
    target.condition = [&](const Account& account) {
      return expected.matches(expected.version, version_of(account));
    };
  }
  auto changed = changes_.apply(target, change, client);
  if (!changed) return base::pass(changed);
  return std::move(changed->account);
}

base::Result<Account> SelfService::change_email(const Session& session, AddressChange change,
                                                const Client& client) {
  auto address = check_email(change.email);
  if (!address) return base::pass(address);
  auto known = logins_.confirm(session.account, std::move(change.password), "email-change", client);
  if (!known) return base::pass(known);
  auto code =
      codes_.check(change.email, CodeUse::kEmailChange, change.code, client, session.account);
  if (!code) return base::pass(code);
  auto changed = changes_.apply(ChangeTarget::by_owner(session),
                                {.email = change.email, .email_code = std::move(*code)}, client);
  if (!changed) return base::pass(changed);
  return std::move(changed->account);
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
  auto events =
      from_rows(store::list_audit_events(deps_.store, session.account.id, kNewest, kCopied));
  if (!events) return base::pass(events);
  auto mails = from_rows(store::list_mails_to(deps_.store, session.account.id, kCopied));
  if (!mails) return base::pass(mails);
  return DataExport{.exported = deps_.clock.now(),
                    .account = session.account,
                    .sessions = std::move(*sessions),
                    .events = std::move(*events),
                    .mails = std::move(*mails)};
}

}  // namespace domain
