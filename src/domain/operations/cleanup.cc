#include "domain/operations/cleanup.h"

#include <iterator>

#include "domain/login/throttle.h"
#include "domain/operations/statistics.h"
#include "store/account.h"
#include "store/attempt.h"
#include "store/audit_event.h"
#include "store/captcha.h"
#include "store/email_code.h"
#include "store/hourly_count.h"
#include "store/known_network.h"
#include "store/mail_request.h"
#include "store/outbox.h"
#include "store/password_verifier.h"
#include "store/recovery_ticket.h"
#include "store/session.h"
#include "store/sso_ticket.h"
#include "store/transaction.h"
#include "store/undo_ticket.h"
#include "store/used_nonce.h"

namespace domain {
namespace {

using base::Timestamp;
using Removed = base::Result<std::int64_t>;

constexpr std::int64_t kMost = Cleanup::kBatch;
constexpr auto kSlack = Cleanup::kSlack;
constexpr std::chrono::days kDay{1};
// Each has a few tries, a few milliseconds apart: together a second or two without progress.
constexpr int kMaxBusyRetries = 100;
// The range of account ids of one statement.
constexpr std::int64_t kAccountsABatch = 10000;

bool is_busy(const Removed& removed) {
  return !removed && removed.error().fault == base::Fault::kStoreBusy;
}

Removed remove_sessions(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_sessions(store, now - kSlack, kMost);
}

Removed remove_captchas(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_captchas(store, now - kSlack, kMost);
}

Removed remove_mail_codes(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_email_codes(store, now - kSlack, now - kSlack, kMost);
}

Removed remove_mail_requests(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_old_mail_requests(store, now - kDay - kSlack, kMost);
}

// For a day a used ticket can still be distinguished from an unknown one.
Removed remove_tickets(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_recovery_tickets(store, now - kDay, kMost);
}

Removed remove_undo_tickets(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_undo_tickets(store, now - kDay, kMost);
}

Removed remove_sso_tickets(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_sso_tickets(store, now - kSlack, kMost);
}

Removed remove_nonces(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_expired_nonces(store, now - kSlack, kMost);
}

Removed remove_failures(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_stale_attempts(store, now - Throttle::kWindow - kSlack, now - kSlack, kMost);
}

Removed remove_known_networks(store::Connection& store, const Options& options, Timestamp now) {
  return store::delete_old_known_networks(store, now - options.known_network_life, kMost);
}

Removed remove_mails(store::Connection& store, const Options& options, Timestamp now) {
  return store::delete_finished_mails(store, now - options.mail_keep, kMost);
}

Removed end_pending_emails(store::Connection& store, const Options&, Timestamp now) {
  return store::end_pending_emails(store, now, kMost);
}

Removed settle_questions(store::Connection& store, const Options&, Timestamp now) {
  return store::settle_questions(store, now, kMost);
}

Removed remove_audit_events(store::Connection& store, const Options& options, Timestamp now) {
  if (!options.audit_keep) return 0;
  return store::delete_old_audit_events(store, now - *options.audit_keep, kMost);
}

Removed remove_hourly_counts(store::Connection& store, const Options&, Timestamp now) {
  return store::delete_old_hourly_counts(store, now - Statistics::kKeep, kMost);
}

// The mailer's database user reads and changes nothing of an account that could open it.
enum class Doer { kMailerToo, kMaintenance };

}  // namespace

struct Cleanup::Kind {
  std::string_view what;
  Removed (*remove)(store::Connection&, const Options&, Timestamp now);
  Doer doer = Doer::kMailerToo;
};

const Cleanup::Kind Cleanup::kKinds[] = {
    {"sessions", remove_sessions},
    {"captchas", remove_captchas},
    {"mail codes", remove_mail_codes},
    {"requests for mails", remove_mail_requests},
    {"recovery tickets", remove_tickets},
    {"undo tickets", remove_undo_tickets},
    {"sign-on tickets", remove_sso_tickets},
    {"nonces", remove_nonces},
    {"counters", remove_failures},
    {"known networks", remove_known_networks},
    {"mails", remove_mails},
    {"new addresses without proof", end_pending_emails},
    {"questions that count now", settle_questions, Doer::kMaintenance},
    {"audit events", remove_audit_events},
    {"hourly counts", remove_hourly_counts}};

base::Result<std::int64_t> Cleanup::step() {
  for (std::size_t tried = 0; tried < std::size(kKinds); ++tried) {
    const Kind& kind = kKinds[next_];
    next_ = (next_ + 1) % std::size(kKinds);
    if (kind.doer == Doer::kMaintenance) continue;
    auto removed = remove_batch(kind);
    if (is_busy(removed)) continue;
    if (!removed || *removed > 0) return removed;
  }
  return 0;
}

base::Result<std::vector<Expired>> Cleanup::finish() {
  std::vector<Expired> all;
  for (const Kind& kind : kKinds) {
    auto expired = remove_all(kind);
    if (!expired) return base::pass(expired);
    all.push_back(*expired);
  }
  return all;
}

// Fault kStoreBusy if other transactions had locked a row in each of several tries.
base::Result<std::int64_t> Cleanup::remove_batch(const Kind& kind) {
  return store::transact(store_, [&] { return kind.remove(store_, options_, clock_.now()); });
}

base::Result<Expired> Cleanup::remove_all(const Kind& kind) {
  Expired expired{.what = kind.what};
  for (int retries = kMaxBusyRetries; retries > 0;) {
    auto removed = remove_batch(kind);
    if (!removed && !is_busy(removed)) return base::pass(removed);
    retries = removed ? kMaxBusyRetries : retries - 1;
    expired.rows += removed.value_or(0);
    if (removed && *removed < kBatch) break;
  }
  return expired;
}

base::Result<std::uint64_t> Cleanup::forget_scheme(std::string_view scheme) {
  auto used = store::has_password_verifiers(store_, scheme);
  if (!used) return base::pass(used);
  if (!*used) return 0;
  auto newest = store::newest_account_id(store_);
  if (!newest) return base::pass(newest);
  std::uint64_t forgotten = 0;
  for (std::int64_t after = 0; after < *newest; after += kAccountsABatch) {
    auto gone = store::delete_password_verifiers(store_, scheme, after, after + kAccountsABatch);
    if (!gone) return gone;
    forgotten += *gone;
  }
  return forgotten;
}

}  // namespace domain
