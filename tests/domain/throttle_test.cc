// The limits of attempts, and owners who are never locked out.
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using std::chrono::seconds;
using tests::FailsWith;
using tests::kPassword;
using tests::Succeeds;

class Throttle : public tests::Services {
 protected:
  // Tries until admitted and wrong, moving the clock by what it is told to wait.
  seconds fail_once(const std::string& name, const domain::Client& who) {
    seconds waited{0};
    for (;;) {
      auto tried = authenticate(name, "wrong password", who);
      if (tried.error().fault == Fault::kWrongCredentials) return waited;
      waited += tried.error().retry_after;
      clock_.advance(tried.error().retry_after);
    }
  }
};

TEST_F(Throttle, PairBacksOffFromItsFirstFailure) {
  const std::string name = fresh_name();
  EXPECT_EQ(fail_once(name, client()), seconds{0});
  for (const int wait : {2, 4, 8, 15, 15}) EXPECT_EQ(fail_once(name, client()), seconds{wait});
}

TEST_F(Throttle, ThrottledAttemptCostsNoHashAndCountsNothing) {
  const std::string name = fresh_name();
  fail_once(name, client());
  const auto before = hashes();
  EXPECT_THAT(authenticate(name, "x", client()), FailsWith(Fault::kThrottled));
  EXPECT_THAT(authenticate(name, "x", client()), FailsWith(Fault::kThrottled));
  EXPECT_EQ(hashes(), before);
  clock_.advance(seconds{2});
  EXPECT_THAT(authenticate(name, "x", client()), FailsWith(Fault::kWrongCredentials));
}

TEST_F(Throttle, SuccessClearsThePair) {
  const std::string name = fresh_name();
  sign_up(name);
  fail_once(name, client());
  clock_.advance(seconds{2});
  ASSERT_THAT(authenticate(name, kPassword, client()), Succeeds());
  EXPECT_EQ(fail_once(name, client()), seconds{0});
}

TEST_F(Throttle, IdentifierBacksOffFromItsTenthFailureFromAnywhere) {
  const std::string name = fresh_name();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(fail_once(name, client(fresh_address())), seconds{0});
  EXPECT_EQ(fail_once(name, client(fresh_address())), seconds{2});
  EXPECT_EQ(fail_once(name, client(fresh_address())), seconds{4});
}

TEST_F(Throttle, NetworkIsFullAfterFiftyFailuresAnHour) {
  const domain::Client network = client(fresh_address());
  for (int i = 0; i < 50; ++i) ASSERT_EQ(fail_once(fresh_name(), network), seconds{0});
  EXPECT_THAT(authenticate(fresh_name(), "x", network), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::hours{1});
  EXPECT_THAT(authenticate(fresh_name(), "x", network), FailsWith(Fault::kWrongCredentials));
}

TEST_F(Throttle, AccountIsVerifiedAtMostHundredTimesAnHourAndItsOwnerStillGetsIn) {
  const auto account = sign_up(fresh_name());
  const auto before = hashes();
  const auto end = clock_.now() + std::chrono::minutes{59};
  while (clock_.now() < end) {
    static_cast<void>(authenticate(*account.username, "wrong", client(fresh_address())));
    clock_.advance(seconds{15});
  }
  EXPECT_LE(hashes() - before, 100U);
  domain::Client owner = client(fresh_address());
  EXPECT_THAT(authenticate(*account.username, kPassword, owner), FailsWith(Fault::kThrottled));
  owner.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
  EXPECT_THAT(authenticate(*account.username, kPassword, owner), Succeeds());
}

TEST_F(Throttle, AnswersAreWrongFiveTimesAnHour) {
  const auto account = sign_up(fresh_name());
  const auto answer = [&](const char* text) {
    return services_.recovery.check_answer(*account.username, "first pet?", base::Secret{text},
                                           client(fresh_address()));
  };
  for (int i = 0; i < 5; ++i) EXPECT_THAT(answer("Bello"), FailsWith(Fault::kWrongAnswer));
  EXPECT_THAT(answer("Rex"), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::hours{1});
  EXPECT_THAT(answer("Rex"), Succeeds());
}

TEST_F(Throttle, RegistrationsOfOneNetworkAreLimited) {
  const domain::Client network = client(fresh_address());
  const auto sign_up_here = [&] {
    const std::string name = fresh_name();
    return services_.accounts.sign_up({.username = name, .password = base::Secret{kPassword}},
                                      network);
  };
  for (int i = 0; i < 20; ++i) ASSERT_THAT(sign_up_here(), Succeeds());
  EXPECT_THAT(sign_up_here(), FailsWith(Fault::kThrottled));
}

TEST_F(Throttle, OneDevicesFailuresCountAgainstNoOther) {
  const auto account = sign_up(fresh_name());
  domain::Client former = client();
  former.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
  for (int i = 0; i < 12; ++i) fail_once(*account.username, former);
  domain::Client owner = client();
  owner.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
  EXPECT_THAT(authenticate(*account.username, kPassword, owner), Succeeds());
}

TEST_F(Throttle, FullNetworkDoesNotKeepAKnownDeviceOut) {
  const auto account = sign_up(fresh_name());
  domain::Client network = client(fresh_address());
  for (int i = 0; i < 50; ++i) fail_once(fresh_name(), network);
  ASSERT_THAT(authenticate(*account.username, kPassword, network), FailsWith(Fault::kThrottled));
  network.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
  EXPECT_THAT(authenticate(*account.username, kPassword, network), Succeeds());
}

TEST_F(Throttle, ClockThatWasAheadLocksNobodyOut) {
  const std::string name = fresh_name();
  sign_up(name);
  clock_.advance(std::chrono::days{1});
  fail_once(name, client());
  clock_.advance(-std::chrono::days{1});
  EXPECT_THAT(authenticate(name, kPassword, client()), Succeeds());
}

TEST_F(Throttle, AnyHourSeesAtMostHundredVerifications) {
  const auto account = sign_up(fresh_name());
  static_cast<void>(authenticate(*account.username, "wrong", client(fresh_address())));
  clock_.advance(std::chrono::minutes{30});
  const auto before = hashes();
  const auto end = clock_.now() + std::chrono::hours{1};
  while (clock_.now() < end) {
    static_cast<void>(authenticate(*account.username, "wrong", client(fresh_address())));
    clock_.advance(seconds{15});
  }
  EXPECT_LE(hashes() - before, 100U);
}

TEST_F(Throttle, NewPasswordForgetsAllDevices) {
  const auto account = sign_up(fresh_name());
  domain::Client thief = client(fresh_address());
  thief.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
  ASSERT_THAT(services_.logins.change_password(account, base::Secret{kPassword},
                                               base::Secret{"another long secret"}, client()),
              Succeeds());
  for (int i = 0; i < 10; ++i) fail_once(*account.username, client(fresh_address()));
  EXPECT_THAT(authenticate(*account.username, "x", thief), FailsWith(Fault::kThrottled));
  domain::Client owner = client(fresh_address());
  owner.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch + 1));
  EXPECT_THAT(authenticate(*account.username, "another long secret", owner), Succeeds());
}

}  // namespace
