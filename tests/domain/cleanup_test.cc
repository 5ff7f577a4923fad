// Expired rows are deleted, exact to the millisecond, in small batches, and without locked rows.
#include "domain/services_fixture.h"
#include "store/session.h"
#include "store/transaction.h"
#include "store/used_nonce.h"

namespace {

using base::Fault;
using base::Timestamp;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using tests::FailsWith;
using tests::Succeeds;

constexpr std::int64_t kBatch = domain::Cleanup::kBatch;
constexpr minutes kSlack = domain::Cleanup::kSlack;

constexpr std::string_view kCountSessions = "SELECT COUNT(*) FROM session WHERE account_id = ?";
constexpr std::string_view kHoldSessions =
    "SELECT COUNT(*) FROM session WHERE account_id = ? FOR UPDATE";
constexpr std::string_view kInsertSessions = R"sql(
  INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen,
                       expires, absolute_end, address, user_agent)
  SELECT UNHEX(SHA2(CONCAT(?, seq), 256)), ?, 'test', 1, 0, 0, 0, ?, ?, '', ''
  FROM seq_1_to_500)sql";
constexpr std::int64_t kInserted = 500;
constexpr std::int64_t kNobody = 1'000'000'000'000;  // no account has this id

class Cleanup : public tests::Services {
 protected:
  // In the future, so that housekeeping by the real time, in another process, meets nothing of it.
  Cleanup() { clock_.advance(minutes{10}); }

  Timestamp just_over() const { return clock_.now() - kSlack; }

  std::int64_t count(std::string_view sql, store::Value key) {
    auto row = store_.find(sql, {key});
    return row && *row ? (*row)->number(0) : -1;
  }

  // Many sessions that have just expired.
  void insert_sessions() {
    const std::int64_t over = base::to_epoch_ms(just_over());
    ASSERT_THAT(store_.apply(kInsertSessions, {fresh_name(), kNobody, over, over}), Succeeds());
  }

  std::int64_t sessions() { return count(kCountSessions, kNobody); }
};

// A table's row that stands for what it may be kept for, told by one of its moments.
struct Kept {
  const char* name;
  milliseconds keep;  // after that time
  std::string_view insert;
  std::string_view count;
};

class EachTable : public Cleanup, public testing::WithParamInterface<Kept> {};

TEST_P(EachTable, LosesARowWhenItsTimeIsOverAndNotAMillisecondBefore) {
  const Kept& table = GetParam();
  const std::string over = base::to_hex(random_.bytes(16));
  const std::string live = base::to_hex(random_.bytes(16));
  const Timestamp time = clock_.now() - table.keep;
  ASSERT_THAT(store_.apply(table.insert, {over, base::to_epoch_ms(time)}), Succeeds());
  ASSERT_THAT(store_.apply(table.insert, {live, base::to_epoch_ms(time + milliseconds{1})}),
              Succeeds());
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_EQ(count(table.count, over), 0);
  EXPECT_EQ(count(table.count, live), 1);
  clock_.advance(milliseconds{1});
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_EQ(count(table.count, live), 0);
}

constexpr Kept kTables[] = {
    {"session", kSlack, R"sql(
  INSERT INTO session (token_hash, account_id, contract, epoch, issued, authenticated, last_seen,
                       expires, absolute_end, address, user_agent)
  VALUES (?, 0, 'test', 1, 0, 0, 0, ?, 9000000000000, '', ''))sql",
     "SELECT COUNT(*) FROM session WHERE token_hash = ?"},
    {"captcha", kSlack, R"sql(
  INSERT INTO captcha (captcha_hash, salt, checked, expires)
  VALUES (?, '', NULL, ?))sql",
     "SELECT COUNT(*) FROM captcha WHERE captcha_hash = ?"},
    {"email_code_by_its_expiry", kSlack, R"sql(
  INSERT INTO email_code (code_key, salt, issued, expires, tries, window_start, mails)
  VALUES (?, '', 0, ?, 0, 0, 1))sql",
     "SELECT COUNT(*) FROM email_code WHERE code_key = ?"},
    {"email_code_by_its_issue", kSlack, R"sql(
  INSERT INTO email_code (code_key, salt, issued, expires, tries, window_start, mails)
  VALUES (?, '', 0, 0, 0, ?, 1))sql",
     "SELECT COUNT(*) FROM email_code WHERE code_key = ?"},
    {"mail_request", days{1} + kSlack, R"sql(
  INSERT INTO mail_request (request_key, newest, window_start, mails)
  VALUES (?, 0, ?, 1))sql",
     "SELECT COUNT(*) FROM mail_request WHERE request_key = ?"},
    {"known_network", days{90}, R"sql(
  INSERT INTO known_network (account_id, network_hash, epoch, last_login)
  VALUES (0, ?, 1, ?))sql",
     "SELECT COUNT(*) FROM known_network WHERE network_hash = ?"},
    {"recovery_ticket", days{1}, R"sql(
  INSERT INTO recovery_ticket (ticket_hash, account_id, issued, expires, spent)
  VALUES (?, 0, 0, ?, 0))sql",
     "SELECT COUNT(*) FROM recovery_ticket WHERE ticket_hash = ?"},
    {"undo_ticket", days{1}, R"sql(
  INSERT INTO undo_ticket (ticket_hash, account_id, kind, email, email_key, email_verified, issued,
                           expires, spent)
  VALUES (?, 0, 'test', '', '', 0, 0, ?, 0))sql",
     "SELECT COUNT(*) FROM undo_ticket WHERE ticket_hash = ?"},
    {"used_nonce", kSlack, R"sql(
  INSERT INTO used_nonce (nonce_hash, expires)
  VALUES (?, ?))sql",
     "SELECT COUNT(*) FROM used_nonce WHERE nonce_hash = ?"},
    {"attempt_by_its_window", hours{1} + kSlack, R"sql(
  INSERT INTO attempt (attempt_key, failures, window_start, blocked_until)
  VALUES (?, 1, ?, 0))sql",
     "SELECT COUNT(*) FROM attempt WHERE attempt_key = ?"},
    {"attempt_by_its_wait", kSlack, R"sql(
  INSERT INTO attempt (attempt_key, failures, window_start, blocked_until)
  VALUES (?, 1, 0, ?))sql",
     "SELECT COUNT(*) FROM attempt WHERE attempt_key = ?"},
    {"outbox", days{30}, R"sql(
  INSERT INTO outbox (kind, recipient, language, created, state, finished)
  VALUES ('test', ?, 'en', 0, 'sent', ?))sql",
     "SELECT COUNT(*) FROM outbox WHERE recipient = ?"},
    {"audit_event", days{365}, R"sql(
  INSERT INTO audit_event (request_id, moment, action, outcome, contract, address)
  VALUES (?, ?, 'test', 'done', 'test', ''))sql",
     "SELECT COUNT(*) FROM audit_event WHERE request_id = ?"},
    {"hourly_count", days{366}, R"sql(
  INSERT INTO hourly_count (what, hour, count, counted)
  VALUES (LEFT(?, 16), ?, 1, 0))sql",
     "SELECT COUNT(*) FROM hourly_count WHERE what = LEFT(?, 16)"},
};

INSTANTIATE_TEST_SUITE_P(Cleanup, EachTable, testing::ValuesIn(kTables),
                         [](const auto& of) { return std::string{of.param.name}; });

TEST_F(Cleanup, KeepsWhatIsLive) {
  const domain::Account account = sign_up(fresh_name());
  auto session = open_session(services_, account, client());
  ASSERT_THAT(session, Succeeds());
  insert_sessions();
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_THAT(services_.sessions.resolve(session->reveal(), "test"), Succeeds());
}

TEST_F(Cleanup, SessionExpiresNoLaterThanItMayLast) {
  domain::Options brief = domain_settings_;
  brief.session_absolute = brief.session_idle / 2;
  domain::Services services(deps({.options = &brief}), keys());
  const domain::Account account = sign_up(fresh_name());
  ASSERT_THAT(open_session(services, account, client()), Succeeds());
  EXPECT_EQ(count("SELECT absolute_end - expires FROM session WHERE account_id = ?", account.id),
            0);
}

TEST_F(Cleanup, MailThatWaitsStaysHoweverOldItIs) {
  const std::string address = fresh_name();
  ASSERT_THAT(store_.apply(R"sql(
  INSERT INTO outbox (kind, recipient, language, created)
  VALUES ('test', ?, 'en', 0))sql",
                           {address}),
              Succeeds());
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_EQ(count("SELECT COUNT(*) FROM outbox WHERE recipient = ?", address), 1);
  EXPECT_THAT(store_.apply("DELETE FROM outbox WHERE recipient = ?", {address}), Succeeds());
}

TEST_F(Cleanup, AuditStaysForEverWhereNothingElseIsWanted) {
  domain::Options options = domain_settings_;
  options.audit_keep = std::nullopt;
  const std::string id = fresh_name();
  ASSERT_THAT(store_.apply(R"sql(
  INSERT INTO audit_event (request_id, moment, action, outcome, contract, address)
  VALUES (?, 0, 'test', 'done', 'test', ''))sql",
                           {id}),
              Succeeds());
  ASSERT_THAT(domain::Cleanup(deps({.options = &options})).finish(), Succeeds());
  EXPECT_EQ(count("SELECT COUNT(*) FROM audit_event WHERE request_id = ?", id), 1);
}

TEST_F(Cleanup, StepTakesABatchAndSaysHowManyRowsItWas) {
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  insert_sessions();
  for (std::int64_t left = kInserted; left > 0;) {
    auto gone = cleanup_.step();
    ASSERT_THAT(gone, Succeeds());
    EXPECT_EQ(*gone, std::min(left, kBatch));
    left -= *gone;
    EXPECT_EQ(sessions(), left);
  }
  EXPECT_EQ(cleanup_.step(), 0);
}

TEST_F(Cleanup, MuchOfOneKindKeepsNoOtherWaiting) {
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  insert_sessions();
  const std::string nonce = random_.bytes(32);
  ASSERT_THAT(store::spend_nonce(store_, nonce, just_over()), Succeeds());
  EXPECT_EQ(cleanup_.step(), kBatch);
  EXPECT_EQ(cleanup_.step(), 1);
  EXPECT_EQ(count("SELECT COUNT(*) FROM used_nonce WHERE nonce_hash = ?", nonce), 0);
  EXPECT_EQ(sessions(), kInserted - kBatch);
  EXPECT_THAT(cleanup_.finish(), Succeeds());
}

TEST_F(Cleanup, FinishSaysWhatWent) {
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  insert_sessions();
  auto gone = cleanup_.finish();
  ASSERT_THAT(gone, Succeeds());
  EXPECT_EQ(gone->front().what, "sessions");
  EXPECT_EQ(gone->front().rows, kInserted);
}

// The other way round it would be the request that waits, or the victim of a deadlock.
TEST_F(Cleanup, LeavesForLaterWhatSomebodyHolds) {
  insert_sessions();
  store::Connection other(connection_options(), metrics_);
  const auto held = store::transact(other, [&]() -> base::Result<void> {
    EXPECT_THAT(other.find(kHoldSessions, {kNobody}), Succeeds());
    EXPECT_THAT(store::delete_expired_sessions(store_, just_over(), kBatch),
                FailsWith(Fault::kStoreBusy));
    EXPECT_THAT(cleanup_.step(), Succeeds());
    EXPECT_EQ(sessions(), kInserted);
    return other.apply("UPDATE session SET last_seen = 1 WHERE account_id = ?", {kNobody});
  });
  EXPECT_THAT(held, Succeeds());
  EXPECT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_EQ(sessions(), 0);
}

}  // namespace
