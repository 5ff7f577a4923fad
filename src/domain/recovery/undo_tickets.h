// Tickets that undo a change. They are issued with the mail about a new password, address or
// security question, which goes to the previous address. Only a verified address gets a ticket,
// because a stranger may read an unverified one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/account/account.h"
#include "domain/client.h"
#include "domain/deps.h"
#include "domain/mail/notifier.h"

namespace domain {

/// A valid ticket.
struct UndoTicket {
  std::int64_t id = 0;  ///< increases with each ticket, also if a clock is set back
  std::int64_t account_id = 0;
  std::string kind;   ///< `password-changed`, `email-changed` or `question-changed`
  std::string email;  ///< the verified address that it was mailed to
  std::string email_key;
  base::Timestamp email_verified;
  base::Timestamp issued;
  base::Timestamp expires;
};

/// Issues, finds and spends tickets.
///
/// Faults of all: kStoreDown, kStoreBusy, kUncertain.
class UndoTickets {
 public:
  UndoTickets(const Deps& deps, Notifier& notifier, base::Secret key)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        notifier_(notifier),
        key_(std::move(key)),
        options_(deps.options) {}

  /// Queues a mail about the change with an undo link. Part of the change's transaction, which has
  /// locked the account. `before` is the account before the change. `mail` is a kind for which
  /// tells_of_change() is true.
  base::Result<void> notify(const Client& client, const Account& before, std::string_view mail);

  /// The same about a security question that counts in a week, to a verified address only: an
  /// unverified one may be a stranger's. One mail an hour at most reports all changes of the hour.
  base::Result<void> notify_of_pending_question(const Client& client, const Account& account);

  /// Finds a valid ticket.
  ///
  /// Faults: kWrongTicket if it was never issued, kSpentTicket if it was used, is void or has
  /// expired.
  base::Result<UndoTicket> find(const base::Secret& ticket);

  /// True if the account's address was changed recently and the change can still be undone; the new
  /// address may be an intruder's.
  base::Result<bool> could_restore_address(std::int64_t account_id);

  /// Spends the ticket and all later tickets of the account, because an intruder may have made
  /// further changes. Part of the caller's transaction, which has locked the account.
  ///
  /// Fault kSpentTicket if another request was first.
  base::Result<void> spend(const UndoTicket& ticket);

  /// Makes all tickets of the account void. Part of the caller's transaction, which has locked the
  /// account.
  base::Result<void> spend_all_of(std::int64_t account_id);

 private:
  base::Result<void> issue(const Account& before, std::string_view mail, std::string_view salt);

  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  Notifier& notifier_;
  base::Secret key_;
  const Options& options_;
};

}  // namespace domain
