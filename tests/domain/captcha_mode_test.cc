// CAPTCHA=auto|always|off: which mails of sign-ups need no captcha, up to the border of each limit.
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using domain::CaptchaMode;
using std::chrono::hours;
using std::chrono::seconds;
using tests::FailsWith;
using tests::kPassword;
using tests::Succeeds;

class FreeMails : public tests::Services {
 protected:
  auto admit(const domain::Client& who) { return services_.throttle.admit_free_mail(who); }

  /// Admits so many mails, and not one more.
  void admits(int mails, const domain::Client& who) {
    for (int i = 0; i < mails; ++i) ASSERT_THAT(admit(who), Succeeds()) << i;
    EXPECT_THAT(admit(who), FailsWith(Fault::kNoCaptcha));
  }

  /// So many wrong passwords for names without an account.
  void fail(int times, const domain::Client& who) {
    for (int i = 0; i < times; ++i) {
      EXPECT_THAT(authenticate(fresh_name(), "wrong", who), FailsWith(Fault::kWrongCredentials));
    }
  }
};

TEST_F(FreeMails, OfOneNetworkAreFiveAnHour) {
  const domain::Client home = client("192.0.2.7");
  admits(5, home);
  EXPECT_THAT(admit(client("192.0.2.8")), Succeeds()) << "another network";
  clock_.advance(hours{1} + seconds{1});
  admits(5, home);
}

TEST_F(FreeMails, OfAddressesInOneNetworkAreCountedTogether) {
  admits(5, client("2001:db8:1:2::1"));
  EXPECT_THAT(admit(client("2001:db8:1:2::2")), FailsWith(Fault::kNoCaptcha));
  EXPECT_THAT(admit(client("2001:db8:1:3::1")), Succeeds());
}

TEST_F(FreeMails, OfAllNetworksAreThreeHundredAnHour) {
  for (int i = 0; i < 300; ++i) ASSERT_THAT(admit(client(fresh_address())), Succeeds()) << i;
  EXPECT_THAT(admit(client(fresh_address())), FailsWith(Fault::kNoCaptcha));
  clock_.advance(hours{1} + seconds{1});
  EXPECT_THAT(admit(client(fresh_address())), Succeeds());
}

TEST_F(FreeMails, EndForANetworkWithTenFailuresInAnHour) {
  const domain::Client guesser = client(fresh_address());
  fail(9, guesser);
  EXPECT_THAT(admit(guesser), Succeeds());
  fail(1, guesser);
  EXPECT_THAT(admit(guesser), FailsWith(Fault::kNoCaptcha));
  EXPECT_THAT(admit(client(fresh_address())), Succeeds()) << "another network";
  clock_.advance(hours{1} + seconds{1});
  EXPECT_THAT(admit(guesser), Succeeds());
}

TEST_F(FreeMails, DoNotCountAsFailures) {
  domain_settings_.free_mails_per_hour = 1000;
  const domain::Client home = client(fresh_address());
  for (int i = 0; i < 50; ++i) ASSERT_THAT(admit(home), Succeeds()) << i;
  fail(50, home);
  EXPECT_THAT(authenticate(fresh_name(), "wrong", home), FailsWith(Fault::kMailedCodeHelps));
}

TEST_F(FreeMails, RemainWhereAnAccountKnowsTheNetworkOfItsFailures) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
  for (int i = 0; i < 10; ++i) {
    static_cast<void>(authenticate(*account.username, "wrong", home));
    clock_.advance(seconds{15});
  }
  EXPECT_THAT(admit(home), Succeeds());
}

TEST_F(FreeMails, ThatAreRefusedCountNothing) {
  const domain::Client home = client(fresh_address());
  domain_settings_.all_free_mails_per_hour = 7;
  for (int i = 0; i < 4; ++i) ASSERT_THAT(admit(home), Succeeds());
  const auto last = admit(home);
  ASSERT_THAT(last, Succeeds());
  for (int i = 0; i < 20; ++i) EXPECT_THAT(admit(home), FailsWith(Fault::kNoCaptcha));
  ASSERT_THAT(services_.throttle.withdraw(*last), Succeeds());
  EXPECT_THAT(admit(home), Succeeds());
  EXPECT_THAT(admit(client(fresh_address())), Succeeds()) << "the sixth of all";
  EXPECT_EQ(metrics_.value(base::Metric::kThrottledByNetwork), 0U);
  EXPECT_EQ(metrics_.value(base::Metric::kCaptchasRequired), 20U);
}

TEST_F(FreeMails, ThatAreWithdrawnLeaveTheFailuresOfTheNetwork) {
  const domain::Client guesser = client(fresh_address());
  fail(9, guesser);
  const auto admitted = admit(guesser);
  ASSERT_THAT(admitted, Succeeds());
  ASSERT_THAT(services_.throttle.withdraw(*admitted), Succeeds());
  fail(1, guesser);
  EXPECT_THAT(admit(guesser), FailsWith(Fault::kNoCaptcha));
}

TEST_F(FreeMails, OfANetworkWithoutLimitsCountAmongAll) {
  domain_settings_.loopback_exempt = true;
  domain_settings_.all_free_mails_per_hour = 8;
  admits(8, client("127.0.0.1"));
  EXPECT_THAT(admit(client(fresh_address())), FailsWith(Fault::kNoCaptcha));
}

TEST_F(FreeMails, CanBeGivenBackToANetworkByTheOperator) {
  const domain::Client home = client(fresh_address());
  admits(5, home);
  ASSERT_THAT(services_.lockouts.lift_network(home.address, client()), Succeeds());
  EXPECT_THAT(admit(home), Succeeds());
}

TEST_F(FreeMails, CostAsManyRoundTripsAsThoseForPeopleWhoCannotReadACaptcha) {
  const domain::Client home = client(fresh_address());
  const auto cost = [&](auto admit_mail) {
    EXPECT_THAT(admit_mail(), Succeeds()) << "prepares its statements";
    const std::uint64_t before = store_.waits();
    EXPECT_THAT(admit_mail(), Succeeds());
    return store_.waits() - before;
  };
  EXPECT_EQ(cost([&] { return admit(home); }),
            cost([&] { return services_.throttle.admit_unguarded_mail(home); }));
}

TEST_F(FreeMails, AreNoneWhereACaptchaIsAlwaysNeeded) {
  domain_settings_.captcha = CaptchaMode::kAlways;
  const std::uint64_t before = store_.waits();
  EXPECT_THAT(admit(client(fresh_address())), FailsWith(Fault::kNoCaptcha));
  EXPECT_EQ(store_.waits(), before);
}

TEST_F(FreeMails, HaveNoLimitWhereACaptchaIsNeverNeeded) {
  domain_settings_.captcha = CaptchaMode::kOff;
  domain_settings_.all_free_mails_per_hour = 1;
  const domain::Client guesser = client(fresh_address());
  fail(10, guesser);
  for (int i = 0; i < 10; ++i) EXPECT_THAT(admit(guesser), Succeeds());
}

}  // namespace
