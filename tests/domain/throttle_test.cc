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

  // Uses up what strangers have in an hour, each from another network.
  void attack(const domain::Account& account) {
    for (;;) {
      auto tried = authenticate(*account.username, "wrong", client(fresh_address()));
      if (tried.error().fault == Fault::kUnderAttack) return;
    }
  }

  domain::Client device_of(const domain::Account& account) {
    domain::Client owner = client(fresh_address());
    owner.device =
        services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
    return owner;
  }
};

TEST_F(Throttle, PairBacksOffFromItsFirstFailureAndIsFullAfterTen) {
  const std::string name = fresh_name();
  EXPECT_EQ(fail_once(name, client()), seconds{0});
  for (const int wait : {2, 4, 8, 15, 15, 15, 15, 15, 15}) {
    EXPECT_EQ(fail_once(name, client()), seconds{wait});
  }
  EXPECT_GT(fail_once(name, client()), std::chrono::minutes{55});
}

TEST_F(Throttle, AccountIsOneWhateverItsName) {
  const auto account = sign_up(fresh_name());
  const domain::Client guesser = client(fresh_address());
  const auto guess = [&](auto subject) {
    return log_in_at(services_, *subject, base::Secret{"wrong"}, guesser);
  };
  auto& logins = services_.logins;
  EXPECT_THAT(guess(logins.subject_by_username(*account.username, guesser)),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(guess(logins.subject_by_email(*account.email, guesser)),
              FailsWith(Fault::kThrottled));
  EXPECT_THAT(guess(logins.subject_by_id(account.id, guesser)), FailsWith(Fault::kThrottled));
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

TEST_F(Throttle, FullPairIsTheOneThatAMailedCodePasses) {
  const auto account = sign_up(fresh_name());
  const domain::Client neighbour = client(fresh_address());
  for (int i = 0; i < 10; ++i) fail_once(*account.username, neighbour);
  EXPECT_THAT(authenticate(*account.username, kPassword, neighbour),
              FailsWith(Fault::kMailedCodeHelps));
  auto subject = services_.logins.subject_by_username(*account.username, neighbour);
  subject->proof = domain::Proof::kMailedCode;
  EXPECT_THAT(log_in_at(services_, std::move(*subject), base::Secret{kPassword}, neighbour),
              Succeeds());
}

TEST_F(Throttle, NeighboursInAKnownNetworkDoNotUseUpTheAttemptsOfADevice) {
  const auto account = sign_up(fresh_name());
  std::vector<domain::Client> known;
  for (int i = 0; i < 3; ++i) {
    known.push_back(client(fresh_address()));
    ASSERT_THAT(authenticate(*account.username, kPassword, known.back()), Succeeds());
  }
  for (int i = 0; i < 12; ++i) {
    fail_once(*account.username, known[static_cast<std::size_t>(i) % known.size()]);
  }
  clock_.advance(seconds{15});
  EXPECT_THAT(authenticate(*account.username, kPassword, known.front()),
              FailsWith(Fault::kMailedCodeHelps));
  EXPECT_THAT(authenticate(*account.username, kPassword, device_of(account)), Succeeds());
}

TEST_F(Throttle, SignedInClientConfirmsItsPasswordDuringAnAttack) {
  const auto account = sign_up(fresh_name());
  attack(account);
  const domain::Client owner = client(fresh_address());
  const auto confirm = [&](const char* password) {
    return services_.logins.confirm(account, base::Secret{password}, "test", owner);
  };
  for (int i = 0; i < 10; ++i) {
    if (i == 9) {
      EXPECT_THAT(confirm(kPassword), Succeeds());
    }
    EXPECT_THAT(confirm("wrong"), FailsWith(Fault::kWrongCredentials));
    clock_.advance(seconds{15});
  }
  EXPECT_THAT(confirm(kPassword), FailsWith(Fault::kThrottled));
  EXPECT_THAT(authenticate(*account.username, kPassword, device_of(account)), Succeeds());
}

TEST_F(Throttle, SigningOutEverywhereKeepsTheNetworkThatDidIt) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  const domain::Client other = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, other), Succeeds());
  auto token = open_session(services_, account, home);
  ASSERT_THAT(token, Succeeds());
  auto session = services_.sessions.resolve(token->reveal(), home.contract);
  ASSERT_THAT(session, Succeeds());
  ASSERT_THAT(services_.sessions.end_all(*session, home), Succeeds());
  attack(account);
  EXPECT_THAT(authenticate(*account.username, kPassword, other), FailsWith(Fault::kUnderAttack));
  EXPECT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
}

TEST_F(Throttle, AccountKnowsFiftyNetworks) {
  const auto account = sign_up(fresh_name());
  std::vector<domain::Client> known;
  for (int i = 0; i < domain_settings_.known_networks + 1; ++i) {
    known.push_back(client(fresh_address()));
    ASSERT_THAT(open_session(services_, account, known.back()), Succeeds());
    clock_.advance(seconds{1});
  }
  EXPECT_FALSE(*services_.known_networks.knows(account.id, known[0]));
  EXPECT_TRUE(*services_.known_networks.knows(account.id, known[1]));
  EXPECT_TRUE(*services_.known_networks.knows(account.id, known.back()));
}

TEST_F(Throttle, NetworkIsFullAfterFiftyFailuresAnHour) {
  const domain::Client network = client(fresh_address());
  for (int i = 0; i < 50; ++i) ASSERT_EQ(fail_once(fresh_name(), network), seconds{0});
  EXPECT_THAT(authenticate(fresh_name(), "x", network), FailsWith(Fault::kMailedCodeHelps));
  clock_.advance(std::chrono::hours{1});
  EXPECT_THAT(authenticate(fresh_name(), "x", network), FailsWith(Fault::kWrongCredentials));
}

TEST_F(Throttle, StrangersVerifyAtMostHundredTimesAnHourAndTheDeviceStillGetsIn) {
  const auto account = sign_up(fresh_name());
  const auto before = hashes();
  const auto end = clock_.now() + std::chrono::minutes{59};
  while (clock_.now() < end) {
    static_cast<void>(authenticate(*account.username, "wrong", client(fresh_address())));
    clock_.advance(seconds{15});
  }
  EXPECT_LE(hashes() - before, 100U);
  EXPECT_THAT(authenticate(*account.username, kPassword, client(fresh_address())),
              FailsWith(Fault::kUnderAttack));
  EXPECT_THAT(authenticate(*account.username, kPassword, device_of(account)), Succeeds());
}

TEST_F(Throttle, KnownNetworkGetsInDuringAnAttackUntilItIsForgotten) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
  attack(account);
  EXPECT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
  clock_.advance(domain_settings_.known_network_life + std::chrono::hours{1});
  attack(account);
  EXPECT_THAT(authenticate(*account.username, kPassword, home), FailsWith(Fault::kUnderAttack));
}

TEST_F(Throttle, KnownNetworkSharesItsPairWithItsNeighbours) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
  fail_once(*account.username, home);
  EXPECT_THAT(authenticate(*account.username, kPassword, home), FailsWith(Fault::kThrottled));
}

TEST_F(Throttle, FullNetworkDoesNotKeepAnAccountOutThatKnowsIt) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
  for (int i = 0; i < 50; ++i) fail_once(fresh_name(), home);
  EXPECT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
}

TEST_F(Throttle, NewPasswordForgetsAllNetworksButTheOneThatSetIt) {
  const auto account = sign_up(fresh_name());
  const domain::Client former = client(fresh_address());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, former), Succeeds());
  ASSERT_THAT(services_.logins.change_password(account, base::Secret{kPassword},
                                               base::Secret{"another long secret"}, home),
              Succeeds());
  attack(account);
  EXPECT_THAT(authenticate(*account.username, "x", former), FailsWith(Fault::kUnderAttack));
  EXPECT_THAT(authenticate(*account.username, "another long secret", home), Succeeds());
}

TEST_F(Throttle, RightLoginsAreLimitedToThirtyAMinute) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  for (int i = 0; i < 30; ++i) {
    ASSERT_THAT(authenticate(*account.username, kPassword, home), Succeeds()) << i;
  }
  EXPECT_THAT(authenticate(*account.username, kPassword, home), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::minutes{1} + seconds{1});
  EXPECT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
}

TEST_F(Throttle, WrongLoginsDoNotCountAsRightOnes) {
  const auto account = sign_up(fresh_name());
  for (int i = 0; i < 40; ++i) fail_once(*account.username, client(fresh_address()));
  EXPECT_THAT(authenticate(*account.username, kPassword, client(fresh_address())), Succeeds());
}

TEST_F(Throttle, AnyHourSeesAtMostFiveWrongAnswers) {
  const auto account = sign_up(fresh_name());
  const auto answer = [&](const char* text) {
    return services_.recovery.check_answer(*account.username, "first pet?", base::Secret{text},
                                           client(fresh_address()));
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(answer("Bello"), FailsWith(Fault::kWrongAnswer));
    clock_.advance(std::chrono::minutes{10});
  }
  EXPECT_THAT(answer("Rex"), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::minutes{40});
  EXPECT_THAT(answer("Rex"), FailsWith(Fault::kThrottled)) << "the last was 50 minutes ago";
  clock_.advance(std::chrono::minutes{10} + seconds{1});
  EXPECT_THAT(answer("Rex"), Succeeds());
}

TEST_F(Throttle, StrangersDoNotUseUpTheAnswersOfAKnownNetwork) {
  const auto account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(authenticate(*account.username, kPassword, home), Succeeds());
  const auto answer = [&](const char* text, const domain::Client& who) {
    return services_.recovery.check_answer(*account.username, "first pet?", base::Secret{text},
                                           who);
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(answer("Bello", client(fresh_address())), FailsWith(Fault::kWrongAnswer));
  }
  EXPECT_THAT(answer("Rex", client(fresh_address())), FailsWith(Fault::kThrottled));
  EXPECT_THAT(answer("Rex", home), Succeeds());
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
  for (int i = 0; i < 10; ++i) ASSERT_EQ(fail_once(*account.username, former), seconds{0});
  ASSERT_THAT(authenticate(*account.username, kPassword, former), FailsWith(Fault::kThrottled));
  domain::Client owner = client();
  owner.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch));
  EXPECT_THAT(authenticate(*account.username, kPassword, owner), Succeeds());
}

TEST_F(Throttle, FullNetworkDoesNotKeepAKnownDeviceOut) {
  const auto account = sign_up(fresh_name());
  domain::Client network = client(fresh_address());
  for (int i = 0; i < 50; ++i) fail_once(fresh_name(), network);
  ASSERT_THAT(authenticate(*account.username, kPassword, network),
              FailsWith(Fault::kMailedCodeHelps));
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
  attack(account);
  EXPECT_THAT(authenticate(*account.username, "x", thief), FailsWith(Fault::kUnderAttack));
  domain::Client owner = client(fresh_address());
  owner.device =
      services_.devices.recognise(services_.devices.issue(account.id, account.session_epoch + 1));
  EXPECT_THAT(authenticate(*account.username, "another long secret", owner), Succeeds());
}

// A page that asks for the password again, in a browser that has lost its device cookie.
TEST_F(Throttle, ASignedInClientIsNoStrangerToItsAccount) {
  const auto account = sign_up(fresh_name());
  const domain::Client owner = client(fresh_address());
  const auto token = open_session(services_, account, owner);
  const auto other = open_session(services_, sign_up(fresh_name()), owner);
  ASSERT_THAT(store_.change("DELETE FROM known_network WHERE account_id = ?", {account.id}),
              Succeeds());
  const auto log_in = [&](std::string_view sent, const char* password = kPassword) {
    auto subject = services_.logins.subject_by_id(account.id, owner, sent);
    return services_.logins.log_in(std::move(*subject), base::Secret{password}, owner, sent);
  };
  attack(account);
  EXPECT_THAT(log_in({}), FailsWith(Fault::kUnderAttack));
  EXPECT_THAT(log_in("no session"), FailsWith(Fault::kUnderAttack));
  EXPECT_THAT(log_in(other->reveal()), FailsWith(Fault::kUnderAttack));
  EXPECT_THAT(log_in(token->reveal(), "wrong"), FailsWith(Fault::kWrongCredentials));
  clock_.advance(seconds{2});
  const auto again = log_in(token->reveal());
  ASSERT_THAT(again, Succeeds());
  EXPECT_THAT(services_.sessions.resolve(token->reveal(), "test"), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(services_.sessions.resolve(again->token.reveal(), "test"), Succeeds());
}

}  // namespace
