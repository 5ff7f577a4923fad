// Sessions on the real database: their accounts and their end.
#include "domain/services_fixture.h"
#include "store/transaction.h"

namespace {

using base::Fault;
using tests::FailsWith;
using tests::Succeeds;

class Sessions : public tests::Services {
 protected:
  std::string open(const domain::Account& account) {
    auto token = open_session(services_, account, client());
    EXPECT_THAT(token, Succeeds());
    return std::string{token->reveal()};
  }
  auto resolve(const std::string& token) { return services_.sessions.resolve(token, "test"); }
};

TEST_F(Sessions, TokenOpensItsOwnContractAlone) {
  const std::string token = open(sign_up(fresh_name()));
  EXPECT_THAT(resolve(token), Succeeds());
  EXPECT_THAT(services_.sessions.resolve(token, "other"), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, OnlyTheDigestOfATokenIsStored) {
  const std::string token = open(sign_up(fresh_name()));
  auto rows =
      store_.list("SELECT token_hash FROM session WHERE token_hash = ?", {std::string_view{token}});
  ASSERT_THAT(rows, Succeeds());
  EXPECT_TRUE(rows->empty());
}

TEST_F(Sessions, UseKeepsASessionAliveUntilItsAbsoluteEnd) {
  const std::string token = open(sign_up(fresh_name()));
  for (auto left = std::chrono::days{30} / std::chrono::hours{20}; left > 1; --left) {
    clock_.advance(std::chrono::hours{20});
    ASSERT_THAT(resolve(token), Succeeds());
    services_.sessions.after_reply();
  }
  clock_.advance(std::chrono::hours{20});
  EXPECT_THAT(resolve(token), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, IdleSessionEndsAfterADay) {
  const std::string token = open(sign_up(fresh_name()));
  clock_.advance(std::chrono::hours{24});
  EXPECT_THAT(resolve(token), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, KeptSessionLivesForAMonthWithoutUseAndNinetyDaysWithIt) {
  domain::Client keeping = client();
  keeping.keep = true;
  auto token = open_session(services_, sign_up(fresh_name()), keeping);
  ASSERT_THAT(token, Succeeds());
  for (int uses = 0; uses < 3; ++uses) {
    clock_.advance(std::chrono::days{29});
    const auto session = resolve(std::string{token->reveal()});
    ASSERT_THAT(session, Succeeds());
    EXPECT_TRUE(session->kept);
    services_.sessions.after_reply();
  }
  clock_.advance(std::chrono::days{4});
  EXPECT_THAT(resolve(std::string{token->reveal()}), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, RefreshedSessionStaysAKeptOne) {
  domain::Client keeping = client();
  keeping.keep = true;
  auto token = open_session(services_, sign_up(fresh_name()), keeping);
  auto fresh = services_.sessions.refresh(*resolve(std::string{token->reveal()}), client());
  ASSERT_THAT(fresh, Succeeds());
  clock_.advance(std::chrono::days{29});
  EXPECT_THAT(resolve(std::string{fresh->token.reveal()}), Succeeds());
}

TEST_F(Sessions, LastSeenIsWrittenOnlyWhenItIsOld) {
  const std::string token = open(sign_up(fresh_name()));
  clock_.advance(std::chrono::minutes{59});
  ASSERT_THAT(resolve(token), Succeeds());
  const auto before = metrics_.value(base::Metric::kStatements);
  services_.sessions.after_reply();
  EXPECT_EQ(metrics_.value(base::Metric::kStatements), before);
  clock_.advance(std::chrono::minutes{2});
  ASSERT_THAT(resolve(token), Succeeds());
  services_.sessions.after_reply();
  EXPECT_EQ(metrics_.value(base::Metric::kStatements), before + 2);
}

TEST_F(Sessions, ResolvingCostsOneStatement) {
  const std::string token = open(sign_up(fresh_name()));
  const auto before = metrics_.value(base::Metric::kStatements);
  ASSERT_THAT(resolve(token), Succeeds());
  EXPECT_EQ(metrics_.value(base::Metric::kStatements), before + 1);
}

TEST_F(Sessions, EleventhSessionEndsTheOldest) {
  const auto account = sign_up(fresh_name());
  std::vector<std::string> tokens;
  for (int i = 0; i < 11; ++i) {
    tokens.push_back(open(account));
    clock_.advance(std::chrono::milliseconds{1});
  }
  EXPECT_THAT(resolve(tokens.front()), FailsWith(Fault::kNotSignedIn));
  for (std::size_t i = 1; i < tokens.size(); ++i) EXPECT_THAT(resolve(tokens[i]), Succeeds());
}

TEST_F(Sessions, DisabledAccountIsRefusedAtOnce) {
  const auto account = sign_up(fresh_name());
  const std::string token = open(account);
  ASSERT_THAT(
      store_.change("UPDATE account SET status = 'disabled' WHERE account_id = ?", {account.id}),
      Succeeds());
  EXPECT_THAT(resolve(token), FailsWith(Fault::kDisabled));
}

TEST_F(Sessions, LoginWithASessionEndsThatOne) {
  const auto account = sign_up(fresh_name());
  const std::string old = open(account);
  ASSERT_THAT(open_session(services_, account, client(), old), Succeeds());
  EXPECT_THAT(resolve(old), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, EndedSessionStaysEndedAlthoughAUseWasToBeNoted) {
  const std::string token = open(sign_up(fresh_name()));
  clock_.advance(std::chrono::hours{2});
  auto session = resolve(token);
  ASSERT_THAT(session, Succeeds());
  ASSERT_THAT(services_.sessions.end(*session, client()), Succeeds());
  services_.sessions.after_reply();
  EXPECT_THAT(resolve(token), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, NewestStaysAlthoughTheClockWasAheadBefore) {
  const auto account = sign_up(fresh_name());
  clock_.advance(std::chrono::hours{2});
  for (int i = 0; i < 10; ++i) open(account);
  clock_.advance(-std::chrono::hours{2});
  EXPECT_THAT(resolve(open(account)), Succeeds());
}

TEST_F(Sessions, LoginIsRecentForTenMinutesUnlessTheClockWasSetBack) {
  domain::Session session = session_of(sign_up(fresh_name()));
  EXPECT_TRUE(services_.sessions.is_recent(session));
  clock_.advance(domain::kRecentLogin);
  EXPECT_TRUE(services_.sessions.is_recent(session));
  clock_.advance(std::chrono::milliseconds{1});
  EXPECT_FALSE(services_.sessions.is_recent(session));
  session.authenticated = clock_.now() + std::chrono::milliseconds{1};
  EXPECT_FALSE(services_.sessions.is_recent(session));
}

TEST_F(Sessions, RefreshReplacesTheTokenAndMovesNoAbsoluteEnd) {
  const std::string old = open(sign_up(fresh_name()));
  clock_.advance(std::chrono::hours{1});
  const auto session = resolve(old);
  auto fresh = services_.sessions.refresh(*session, client());
  ASSERT_THAT(fresh, Succeeds());
  EXPECT_EQ(fresh->left, std::chrono::days{30} - std::chrono::hours{1});
  EXPECT_THAT(resolve(old), FailsWith(Fault::kNotSignedIn));
  const auto resolved = resolve(std::string{fresh->token.reveal()});
  ASSERT_THAT(resolved, Succeeds());
  EXPECT_EQ(resolved->absolute_end, session->absolute_end);
  EXPECT_EQ(resolved->authenticated, session->authenticated);
}

TEST_F(Sessions, RefreshHasOneWinner) {
  const auto session = resolve(open(sign_up(fresh_name())));
  EXPECT_THAT(services_.sessions.refresh(*session, client()), Succeeds());
  EXPECT_THAT(services_.sessions.refresh(*session, client()), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, RefreshedSessionEndsWithItsAccountsEpoch) {
  const std::string token = open(sign_up(fresh_name()));
  const auto session = resolve(token);
  auto fresh = services_.sessions.refresh(*session, client());
  ASSERT_THAT(services_.sessions.end_all(*session, client()), Succeeds());
  EXPECT_THAT(resolve(std::string{fresh->token.reveal()}), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Sessions, EndingAllEndsThemEverywhereAndTwiceIsOnce) {
  const auto account = sign_up(fresh_name());
  const std::string first = open(account);
  const std::string second = open(account);
  const auto session = resolve(first);
  const auto epoch = services_.sessions.end_all(*session, client());
  ASSERT_THAT(epoch, Succeeds());
  EXPECT_THAT(resolve(first), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(resolve(second), FailsWith(Fault::kNotSignedIn));
  ASSERT_THAT(services_.sessions.end_all(*session, client()), Succeeds());
  const auto row = store_.find("SELECT session_epoch, login_time FROM account WHERE account_id = ?",
                               {account.id});
  EXPECT_EQ((*row)->number(0), *epoch);
  EXPECT_EQ((*row)->number(1), base::to_epoch_ms(clock_.now()));
}

// Otherwise logins would deadlock, and each would read the whole table.
TEST_F(Sessions, LoginWaitsForNobodyElsesSession) {
  const domain::Account account = sign_up(fresh_name());
  const domain::Account another = sign_up(fresh_name());
  ASSERT_THAT(open_session(services_, another, client()), Succeeds());
  store::Connection other(connection_options(), metrics_);
  const auto held = store::transact(other, [&]() -> base::Result<void> {
    auto touched =
        other.apply("UPDATE session SET last_seen = 1 WHERE account_id = ?", {another.id});
    EXPECT_THAT(store_.apply("SET SESSION innodb_lock_wait_timeout = 0", {}), Succeeds());
    EXPECT_THAT(open_session(services_, account, client()), Succeeds());
    EXPECT_THAT(store_.apply("SET SESSION innodb_lock_wait_timeout = 3", {}), Succeeds());
    return touched;
  });
  EXPECT_THAT(held, Succeeds());
}

}  // namespace
