#include "domain/sso/guarded_sites.h"

#include "crypto/token.h"
#include "store/guarded_session.h"
#include "store/sso_ticket.h"
#include "store/transaction.h"

namespace domain {

base::Secret GuardedSites::new_state() { return crypto::new_token(random_); }

base::Result<base::Secret> GuardedSites::issue_ticket(const Session& session,
                                                      const ReturnTarget& to,
                                                      std::string_view state) {
  base::Secret ticket = crypto::new_token(random_);
  const store::SsoTicket sso_ticket{.ticket_hash = crypto::token_hash(ticket.reveal()),
                                    .parent = session.token_hash,
                                    .origin = to.origin,
                                    .path = to.path,
                                    .state_hash = crypto::token_hash(state),
                                    .expires = clock_.now() + kTicketLife};
  auto issued =
      store::transact(store_, [&] { return store::insert_sso_ticket(store_, sso_ticket); });
  if (!issued) return base::pass(issued);
  if (!*issued) return base::fail(base::Fault::kNotSignedIn, "ended meanwhile");
  return ticket;
}

base::Result<ChildSession> GuardedSites::redeem(std::string_view ticket, const std::string& origin,
                                                std::string_view state, const Client& client) {
  const store::SsoTicketSubmission submission{.ticket_hash = crypto::token_hash(ticket),
                                              .origin = origin,
                                              .state_hash = crypto::token_hash(state)};
  auto child = store::transact(store_, [&] { return spend(submission, client); });
  if (child || child.error().fault != base::Fault::kSpentTicket) return child;
  // A ticket in a wrong place may have been intercepted, so it becomes void; the owner's browser
  // requests another.
  auto voided = store::transact(
      store_, [&] { return store::void_sso_ticket(store_, submission.ticket_hash, clock_.now()); });
  if (!voided) return base::pass(voided);
  return child;
}

base::Result<ChildSession> GuardedSites::spend(const store::SsoTicketSubmission& submission,
                                               const Client& client) {
  auto spent = store::spend_sso_ticket(store_, submission, clock_.now());
  if (!spent) return base::pass(spent);
  if (!*spent) return base::fail(base::Fault::kSpentTicket);
  auto redeemed = store::find_redeemed_ticket(store_, submission.ticket_hash);
  if (!redeemed) return base::pass(redeemed);
  if (!*redeemed) return base::fail(base::Fault::kNotSignedIn, "ended meanwhile");
  auto session = sessions_.use(std::move((*redeemed)->session), client.contract);
  if (!session) return base::pass(session);
  auto child = open_child(*session, submission.origin, client);
  if (child) child->path = std::move((*redeemed)->path);
  return child;
}

base::Result<ChildSession> GuardedSites::open_child(const Session& parent,
                                                    const std::string& origin,
                                                    const Client& client) {
  base::Secret token = crypto::new_token(random_);
  const base::Timestamp now = clock_.now();
  const store::GuardedSession child{.token_hash = crypto::token_hash(token.reveal()),
                                    .parent = parent.token_hash,
                                    .origin = origin,
                                    .issued = now};
  auto opened = store::insert_guarded_session(store_, child);
  if (!opened) return base::pass(opened);
  auto capped = store::delete_oldest_guarded_sessions(store_, child, kChildren);
  if (!capped) return base::pass(capped);
  auto noted = audit_log_.audit(client, parent.account.id, "guarded-login");
  if (!noted) return base::pass(noted);
  return ChildSession{.token = std::move(token),
                      .path = {},
                      .left = std::chrono::floor<std::chrono::seconds>(parent.absolute_end - now),
                      .kept = parent.kept};
}

}  // namespace domain
