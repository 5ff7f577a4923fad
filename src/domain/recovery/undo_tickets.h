// Tickets that take a change back: issued with the mail that tells the owner of a new password or
// address, and mailed to the address that the account had. Only a verified address gets one: who
// reads an unverified one may be a stranger.
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
#include "domain/operations/audit_log.h"

namespace domain {

/// A ticket that was found: it can still be used.
struct UndoTicket {
  std::int64_t id = 0;  ///< rises with each ticket of an account, whatever clocks say
  std::int64_t account_id = 0;
  std::string kind;   ///< `password-changed` or `email-changed`
  std::string email;  ///< the verified address that it was mailed to
  std::string email_key;
  base::Timestamp email_verified;
  base::Timestamp issued;
  base::Timestamp expires;
};

class UndoTickets {
 public:
  UndoTickets(const Deps& deps, AuditLog& audit_log, base::Secret key)
      : store_(deps.store),
        random_(deps.random),
        clock_(deps.clock),
        audit_log_(audit_log),
        key_(std::move(key)),
        options_(deps.options) {}

  /// Tells the owner of the change, and how to take it back. Part of the change's transaction,
  /// which holds the account; `before` is the account as it was. `mail` is a kind that
  /// tells_of_change().
  base::Result<void> notify(const Client& client, const Account& before, std::string_view mail);

  /// Faults: kWrongTicket where there never was such a ticket, kSpentTicket where it was used, is
  /// void or has expired.
  base::Result<UndoTicket> find(const base::Secret& ticket);

  /// Whether the account's address was changed so lately that the change can still be taken back:
  /// the new one may be an intruder's.
  base::Result<bool> could_restore_address(std::int64_t account_id);

  /// Spends the ticket, and every one that was issued to the account after it: whoever made the
  /// change may have made others since. Part of the caller's transaction, which holds the account.
  ///
  /// Fault kSpentTicket where somebody was quicker.
  base::Result<void> spend(const UndoTicket& ticket);

  /// Makes every ticket of the account void. Part of the caller's transaction, which holds it.
  base::Result<void> spend_all_of(std::int64_t account_id);

 private:
  store::Connection& store_;
  crypto::Random& random_;
  const base::Clock& clock_;
  AuditLog& audit_log_;
  base::Secret key_;
  const Options& options_;
};

}  // namespace domain
