#include "domain/recovery/undo_tickets.h"

#include <string>

#include "crypto/random.h"
#include "crypto/token.h"
#include "domain/account/identifiers.h"
#include "domain/mail/mail_kinds.h"
#include "domain/rows.h"
#include "store/undo_ticket.h"

namespace domain {
namespace {

using base::Fault;

constexpr std::size_t kSaltBytes = 16;

}  // namespace

base::Result<void> UndoTickets::notify(const Client& client, const Account& before,
                                       std::string_view mail) {
  if (!before.email || !before.email_verified) return notifier_.notify(client, before, mail);
  const std::string salt = random_.bytes(kSaltBytes);
  if (auto issued = issue(before, mail, salt); !issued) return issued;
  return notifier_.notify(client, before, mail, salt);
}

base::Result<void> UndoTickets::notify_of_pending_question(const Client& client,
                                                           const Account& account) {
  if (!account.email || !account.email_verified) return {};
  const std::string salt = random_.bytes(kSaltBytes);
  auto queued = notifier_.notify_of_pending_question(client, account, salt);
  if (!queued) return base::pass(queued);
  if (!*queued) return {};
  return issue(account, kQuestionChangedMail, salt);
}

// A reset with the operator's key is a new password too.
base::Result<void> UndoTickets::issue(const Account& before, std::string_view mail,
                                      std::string_view salt) {
  const base::Timestamp now = clock_.now();
  const std::string_view kind = mail == kServerKeyResetMail ? kPasswordChangedMail : mail;
  return store::insert_undo_ticket(store_, crypto::token_hash(undo_ticket(key_, salt).reveal()),
                                   {.account_id = before.id,
                                    .kind = std::string{kind},
                                    .email = *before.email,
                                    .email_key = as_submitted(*before.email).key,
                                    .email_verified = *before.email_verified,
                                    .issued = now,
                                    .expires = now + undo_life(mail, options_)});
}

base::Result<UndoTicket> UndoTickets::find(const base::Secret& ticket) {
  auto found = store::find_undo_ticket(store_, crypto::token_hash(ticket.reveal()));
  if (!found) return base::pass(found);
  if (!*found) return base::fail(Fault::kWrongTicket);
  if ((*found)->spent || (*found)->expires <= clock_.now()) return base::fail(Fault::kSpentTicket);
  return from_row(std::move(**found));
}

base::Result<bool> UndoTickets::could_restore_address(std::int64_t account_id) {
  return store::has_undo_ticket(store_, account_id, kEmailChangedMail, clock_.now());
}

base::Result<void> UndoTickets::spend(const UndoTicket& ticket) {
  const base::Timestamp now = clock_.now();
  auto spent = store::spend_undo_ticket(store_, ticket.id, now);
  if (!spent) return base::pass(spent);
  if (!*spent) return base::fail(Fault::kSpentTicket);
  return store::spend_undo_tickets_after(store_, ticket.account_id, ticket.id, now);
}

base::Result<void> UndoTickets::spend_all_of(std::int64_t account_id) {
  return store::spend_undo_tickets_after(store_, account_id, 0, clock_.now());
}

}  // namespace domain
