// A login on the real database: from a name and a password to a session, and how often it waits.
#include "domain/login/logins.h"

#include "crypto/token.h"
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using tests::FailsWith;
using tests::kPassword;
using tests::Succeeds;

constexpr std::uint64_t kMostWaits = 6;
constexpr std::int64_t kCap = 3;

constexpr std::string_view kFailures =
    "SELECT COUNT(*) FROM attempt WHERE failures > 0 AND kind <> 'logins'";
constexpr std::string_view kEvents =
    "SELECT COUNT(*) FROM audit_event WHERE account_id = ? AND action = 'login' AND outcome = ?";
constexpr std::string_view kSessions = "SELECT COUNT(*) FROM session WHERE account_id = ?";

class Logins : public tests::Services {
 protected:
  base::Result<domain::Login> log_in(const std::string& name, const std::string& password,
                                     const domain::Client& who, std::string_view replaced = {}) {
    auto subject = few_.logins.subject_by_username(name, client());
    if (!subject) return base::pass(subject);
    return few_.logins.log_in(std::move(*subject), base::Secret{password}, who, replaced);
  }

  // How often one more such login waits, once every statement of it has been prepared.
  template <class Action>
  std::uint64_t waits_of(Action action) {
    const std::uint64_t before = store_.waits();
    action();
    return store_.waits() - before;
  }

  std::int64_t count(std::string_view sql, std::initializer_list<store::Value> values) {
    return (*store_.find(sql, values))->number(0);
  }

  static domain::Options few_sessions() {
    domain::Options options;
    options.sessions_per_account = kCap;
    return options;
  }
  const domain::Options few_sessions_ = few_sessions();

  void wait_out_the_back_off() { clock_.advance(std::chrono::minutes{1}); }

  domain::Services few_{deps({.options = &few_sessions_}), keys()};
};

TEST_F(Logins, ALoginWaitsForTheDatabaseSixTimes) {
  const std::string name = fresh_name();
  sign_up(name);
  // The first login makes the network known; the second one prepares the statements for that.
  for (int i = 0; i < 2; ++i) ASSERT_THAT(log_in(name, kPassword, client()), Succeeds());
  EXPECT_EQ(waits_of([&] { EXPECT_THAT(log_in(name, kPassword, client()), Succeeds()); }),
            kMostWaits);
}

TEST_F(Logins, NeitherAReplacedSessionNorAFullAccountNorAnEarlierFailureMakesItWaitLonger) {
  const std::string name = fresh_name();
  sign_up(name);
  std::string token;
  const auto again = [&] {
    auto login = log_in(name, kPassword, client(), token);
    ASSERT_THAT(login, Succeeds());
    token = login->token.reveal();
  };
  for (int i = 0; i < kCap + 2; ++i) {
    again();
    token.clear();
  }
  again();
  ASSERT_THAT(log_in(name, "wrong", client()), FailsWith(Fault::kWrongCredentials));
  wait_out_the_back_off();
  EXPECT_LE(waits_of(again), kMostWaits);
}

TEST_F(Logins, AFailureCostsTheSameWaitsAndOneHashWhetherOrNotTheAccountExists) {
  const std::string name = fresh_name();
  sign_up(name);
  const auto fail = [&](const std::string& who) {
    EXPECT_THAT(log_in(who, "wrong", client(fresh_address())), FailsWith(Fault::kWrongCredentials));
  };
  fail(fresh_name());
  fail(name);
  wait_out_the_back_off();
  const auto hashed = hashes();
  const auto known = waits_of([&] { fail(name); });
  const auto unknown = waits_of([&] { fail(fresh_name()); });
  EXPECT_EQ(known, unknown);
  EXPECT_LE(known, kMostWaits);
  EXPECT_EQ(hashes(), hashed + 2);
}

TEST_F(Logins, ALoginOpensASessionThatIsTheAccountsAndNotesIt) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  auto login = log_in(name, kPassword, client());
  ASSERT_THAT(login, Succeeds());
  const auto session = services_.sessions.resolve(login->token.reveal(), client().contract);
  ASSERT_THAT(session, Succeeds());
  EXPECT_EQ(session->account.id, account.id);
  EXPECT_EQ(login->device.account_id, account.id);
  EXPECT_EQ(login->device.epoch, account.session_epoch);
  EXPECT_EQ(count(kEvents, {account.id, std::string_view{"done"}}), 1);
}

TEST_F(Logins, ALoginTakesItsCountBackAndAFailureLeavesIt) {
  const std::string name = fresh_name();
  sign_up(name);
  const auto before = count(kFailures, {});
  ASSERT_THAT(log_in(name, kPassword, client()), Succeeds());
  EXPECT_EQ(count(kFailures, {}), before);
  ASSERT_THAT(log_in(name, "wrong", client()), FailsWith(Fault::kWrongCredentials));
  EXPECT_GT(count(kFailures, {}), before);
}

TEST_F(Logins, AReplacedSessionEndsWithTheLogin) {
  const std::string name = fresh_name();
  sign_up(name);
  auto first = log_in(name, kPassword, client());
  ASSERT_THAT(log_in(name, kPassword, client(), first->token.reveal()), Succeeds());
  EXPECT_THAT(services_.sessions.resolve(first->token.reveal(), client().contract),
              FailsWith(Fault::kNotSignedIn));
}

TEST_F(Logins, OneMoreSessionThanTheCapEndsTheOldest) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  auto oldest = log_in(name, kPassword, client());
  for (int i = 0; i < kCap; ++i) {
    clock_.advance(std::chrono::milliseconds{1});
    ASSERT_THAT(log_in(name, kPassword, client()), Succeeds());
  }
  EXPECT_EQ(count(kSessions, {account.id}), kCap);
  EXPECT_THAT(services_.sessions.resolve(oldest->token.reveal(), client().contract),
              FailsWith(Fault::kNotSignedIn));
}

TEST_F(Logins, APasswordThatWasChangedMeanwhileOpensNothingAndCountsAsWrong) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  auto subject = services_.logins.subject_by_username(name, client());
  ASSERT_THAT(services_.logins.change_password(account, base::Secret{kPassword},
                                               base::Secret{"another long secret"}, client()),
              Succeeds());
  const auto sessions = count(kSessions, {account.id});
  EXPECT_THAT(services_.logins.log_in(std::move(*subject), base::Secret{kPassword}, client()),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(count(kSessions, {account.id}), sessions);
  EXPECT_EQ(count(kEvents, {account.id, std::string_view{"refused"}}), 1);
}

TEST_F(Logins, ASubjectThatAlwaysFailsCostsAHashAndIsRefused) {
  const std::string name = fresh_name();
  sign_up(name);
  auto subject = services_.logins.subject_by_username(name, client());
  subject->always_fail = true;
  const auto hashed = hashes();
  EXPECT_THAT(services_.logins.log_in(std::move(*subject), base::Secret{kPassword}, client()),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(hashes(), hashed + 1);
}

TEST_F(Logins, ADisabledAccountOpensNothing) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  ASSERT_THAT(
      store_.apply("UPDATE account SET status = 'disabled' WHERE account_id = ?", {account.id}),
      Succeeds());
  EXPECT_THAT(log_in(name, kPassword, client()), FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(count(kSessions, {account.id}), 0);
}

TEST_F(Logins, ANewPasswordIsToldToTheAddressThatTheAccountHasUnderItsLock) {
  const auto account = sign_up(fresh_name());
  const std::string email = fresh_name() + "@example.com";
  ASSERT_THAT(store_.change("UPDATE account SET email = ?, email_key = ? WHERE account_id = ?",
                            {email, email, account.id}),
              Succeeds());
  ASSERT_THAT(services_.logins.change_password(account, base::Secret{kPassword},
                                               base::Secret{"another long secret"}, client()),
              Succeeds());
  const auto mail = store_.find("SELECT recipient FROM outbox WHERE account_id = ?", {account.id});
  EXPECT_EQ((*mail)->text(0), email);
}

}  // namespace
