// Captchas and mailed codes on the real database: number of uses and ownership.
#include "base/network.h"
#include "domain/mail/mail_kinds.h"
#include "domain/remembering_random.h"
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Secret;
using domain::CodeUse;
using domain::Solution;
using tests::FailsWith;
using tests::Succeeds;

class Verification : public tests::Services {
 protected:
  Verification() : verifier_(deps({.random = &remembered_}), keys()) {}

  std::string drawn() {
    auto drawn = verifier_.captchas.draw(client());
    if (!drawn) throw std::runtime_error("no captcha: " + drawn.error().detail);
    return drawn->key;
  }

  std::string answer(const std::string& key) {
    auto answer = verifier_.captchas.answer(key, "test");
    return answer && *answer ? std::string{(*answer)->reveal()} : "none";
  }

  auto send(const std::string& email, CodeUse use) {
    return verifier_.codes.send(email, use, std::nullopt, asker_);
  }

  std::string drawn_under_a_name() {
    const std::string name = base::to_hex(random_.bytes(16));
    EXPECT_THAT(verifier_.captchas.draw_as(name, client()), Succeeds());
    return name;
  }

  auto send_with(const Solution& captcha, const std::string& email) {
    return verifier_.codes.send(email, CodeUse::kRegistration, captcha, asker_);
  }

  std::int64_t email_code_rows(const std::string& email) {
    const auto key = domain::mail_code_key(keys().codes, email, CodeUse::kRegistration, "");
    return (*store_.find("SELECT COUNT(*) FROM email_code WHERE address_key = ?", {key.address}))
        ->number(0);
  }

  std::int64_t request_rows(const std::string& email) {
    const auto keys_of = domain::mail_request_keys(keys().codes, email, CodeUse::kRegistration,
                                                   base::network_of(asker_.address));
    return (*store_.find("SELECT COUNT(*) FROM mail_request WHERE request_key IN (?, ?)",
                         {keys_of.day, keys_of.pause}))
        ->number(0);
  }

  // Requests for mails, each from another network.
  void ask_from_others(const std::string& email, CodeUse use, int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_THAT(verifier_.codes.send(email, use, std::nullopt, client(fresh_address())),
                  Succeeds());
    }
  }

  std::string newest_kind() {
    return (*store_.find("SELECT kind FROM outbox ORDER BY outbox_id DESC LIMIT 1", {}))->text(0);
  }

  std::int64_t mails_to(const std::string& email) {
    return (*store_.find("SELECT COUNT(*) FROM outbox WHERE recipient = ? AND state <> 'void'",
                         {email}))
        ->number(0);
  }

  std::string code(const std::string& email, CodeUse use) {
    return std::string{domain::mail_code(keys().codes, email, use, remembered_.salt()).reveal()};
  }

  std::string sent(const std::string& email, CodeUse use = CodeUse::kRegistration) {
    EXPECT_THAT(send(email, use), Succeeds());
    return code(email, use);
  }

  auto join(const std::string& email, const std::string& with,
            const char* password = tests::kPassword) {
    return verifier_.accounts.sign_up_and_log_in(
        {.email = email, .password = Secret{password}, .code = with}, client(fresh_address()));
  }

  std::string fresh_email() { return fresh_name() + "@example.com"; }

  const domain::Client asker_ = client(fresh_address());
  tests::RememberingRandom remembered_;
  domain::Services verifier_;
};

TEST_F(Verification, ACaptchaIsGoodOnceWhateverTheCase) {
  const std::string key = drawn();
  const std::string right = base::ascii_lower(answer(key));
  EXPECT_THAT(verifier_.captchas.spend({key, right}, client()), Succeeds());
  EXPECT_THAT(verifier_.captchas.spend({key, right}, client()), FailsWith(Fault::kWrongCaptcha));
}

TEST_F(Verification, AWrongAnswerSpendsACaptchaToo) {
  const std::string key = drawn();
  const std::string right = answer(key);
  EXPECT_THAT(verifier_.captchas.spend({key, "000000"}, client()), FailsWith(Fault::kWrongCaptcha));
  EXPECT_THAT(verifier_.captchas.spend({key, right}, client()), FailsWith(Fault::kWrongCaptcha));
}

TEST_F(Verification, ACaptchaOfAnotherContractOrOfTwoMinutesAgoIsNobodys) {
  const std::string key = drawn();
  const std::string right = answer(key);
  domain::Client elsewhere = client();
  elsewhere.contract = "other";
  EXPECT_THAT(verifier_.captchas.spend({key, right}, elsewhere), FailsWith(Fault::kWrongCaptcha));
  clock_.advance(domain_settings_.captcha_life);
  EXPECT_THAT(verifier_.captchas.spend({key, right}, client()), FailsWith(Fault::kWrongCaptcha));
}

TEST_F(Verification, ARightCheckKeepsACaptchaForOneUse) {
  const std::string name = drawn_under_a_name();
  const std::string right = answer(name);
  const Solution solution{name, right};
  EXPECT_THAT(verifier_.captchas.check(solution, client()), Succeeds());
  EXPECT_THAT(verifier_.captchas.check(solution, client()), Succeeds());
  EXPECT_THAT(verifier_.captchas.spend(solution, client()), Succeeds());
  EXPECT_THAT(verifier_.captchas.spend(solution, client()), FailsWith(Fault::kWrongCaptcha));
}

TEST_F(Verification, AWrongCheckDestroysACaptchaEvenAfterARightOne) {
  const std::string name = drawn_under_a_name();
  const std::string right = answer(name);
  EXPECT_THAT(verifier_.captchas.check({name, right}, client()), Succeeds());
  EXPECT_THAT(verifier_.captchas.check({name, "wrong!"}, client()),
              FailsWith(Fault::kWrongCaptcha));
  EXPECT_THAT(verifier_.captchas.spend({name, right}, client()), FailsWith(Fault::kWrongCaptcha));
}

TEST_F(Verification, ACaptchaThatNobodyCheckedIsGoodForOneMail) {
  const std::string name = drawn_under_a_name();
  const std::string right = answer(name);
  EXPECT_THAT(send_with({name, right}, fresh_email()), Succeeds());
  EXPECT_THAT(send_with({name, right}, fresh_email()), FailsWith(Fault::kWrongCaptcha));
}

TEST_F(Verification, AMailAskedForWithAWrongAnswerSpendsTheCaptchaAndCountsNothing) {
  const std::string name = drawn_under_a_name();
  const std::string right = answer(name);
  const std::string email = fresh_email();
  EXPECT_THAT(send_with({name, "wrong!"}, email), FailsWith(Fault::kWrongCaptcha));
  EXPECT_THAT(send_with({name, right}, email), FailsWith(Fault::kWrongCaptcha));
  EXPECT_EQ(email_code_rows(email), 0);
  EXPECT_EQ(request_rows(email), 0);
  EXPECT_THAT(send(email, CodeUse::kRegistration), Succeeds());
  EXPECT_EQ(email_code_rows(email), 1);
  EXPECT_EQ(request_rows(email), 2);
}

TEST_F(Verification, AMailThatHasToWaitLeavesTheCaptchaAlone) {
  const std::string name = drawn_under_a_name();
  const std::string right = answer(name);
  const std::string email = fresh_email();
  EXPECT_THAT(send(email, CodeUse::kRegistration), Succeeds());
  EXPECT_THAT(send_with({name, "wrong!"}, email), FailsWith(Fault::kThrottled));
  EXPECT_THAT(send_with({name, right}, fresh_email()), Succeeds());
}

TEST_F(Verification, ACodeRegistersItsAddressOnce) {
  const std::string email = fresh_email();
  const std::string right = sent(email);
  const auto signed_up = join(email, right);
  ASSERT_THAT(signed_up, Succeeds());
  EXPECT_TRUE(signed_up->account.email_verified);
  EXPECT_THAT(join(email, right), FailsWith(Fault::kWrongCode));
}

TEST_F(Verification, ACodeIsForItsAddressAndItsUseAlone) {
  const std::string email = fresh_email();
  const std::string right = sent(email);
  EXPECT_THAT(join(fresh_email(), right), FailsWith(Fault::kWrongCode));
  EXPECT_THAT(verifier_.codes.check(email, CodeUse::kReset, right, client(fresh_address())),
              FailsWith(Fault::kWrongCode));
  EXPECT_THAT(verifier_.codes.check(email, CodeUse::kRegistration, right, client(fresh_address())),
              Succeeds());
}

TEST_F(Verification, ACodeHasFiveTriesOfItsNetworkAndFiveOfAllOthersAndTenMinutes) {
  const std::string email = fresh_email();
  std::string right = sent(email);
  const auto check = [&](const std::string& code, const domain::Client& who) {
    return verifier_.codes.check(email, CodeUse::kRegistration, code, who);
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(check("x", client(fresh_address())), FailsWith(Fault::kWrongCode));
  }
  EXPECT_THAT(check(right, client(fresh_address())), FailsWith(Fault::kWrongCode));
  EXPECT_THAT(check(right, asker_), Succeeds());
  for (int i = 0; i < 4; ++i) EXPECT_THAT(check("x", asker_), FailsWith(Fault::kWrongCode));
  EXPECT_THAT(join(email, right), FailsWith(Fault::kWrongCode));
  clock_.advance(domain_settings_.code_cooldown);
  right = sent(email);
  clock_.advance(domain_settings_.code_life);
  EXPECT_THAT(join(email, right), FailsWith(Fault::kWrongCode));
}

TEST_F(Verification, AStrangersRequestLeavesTheCodeOfAnotherNetworkValid) {
  const std::string email = fresh_email();
  const std::string right = sent(email);
  EXPECT_THAT(
      verifier_.codes.send(email, CodeUse::kRegistration, std::nullopt, client(fresh_address())),
      Succeeds());
  EXPECT_THAT(join(email, right), Succeeds());
}

TEST_F(Verification, TheLastMailOfADayForStrangersHasALinkThatWorksForADay) {
  const domain::Account account = sign_up(fresh_name());
  const auto ask = [&](const domain::Client& who) {
    return verifier_.codes.send(*account.email, CodeUse::kReset, std::nullopt, who);
  };
  for (int i = 0; i < 19; ++i) ASSERT_THAT(ask(client(fresh_address())), Succeeds());
  ASSERT_THAT(ask(client(fresh_address())), Succeeds());
  const std::string link{
      domain::mail_link_code(keys().codes, *account.email, CodeUse::kReset, remembered_.salt())
          .reveal()};
  EXPECT_EQ(mails_to(*account.email), 20);
  EXPECT_THAT(ask(client(fresh_address())), Succeeds()) << "the client is not told";
  EXPECT_EQ(mails_to(*account.email), 20);
  clock_.advance(std::chrono::hours{23});
  const Secret new_password{"another long secret"};
  const auto reset = [&] {
    return verifier_.recovery.reset_by_code(*account.email, link, new_password, client());
  };
  EXPECT_THAT(reset(), Succeeds());
  EXPECT_THAT(reset(), FailsWith(Fault::kWrongCode)) << "once";
}

TEST_F(Verification, TheLastMailLooksTheSameToTheAskerWhoeverHasTheAddress) {
  const domain::Account account = sign_up(fresh_name());
  const std::string nobodys = fresh_email();
  for (const std::string& email : {*account.email, nobodys}) {
    ask_from_others(email, CodeUse::kReset, 19);
    EXPECT_THAT(send(email, CodeUse::kReset), Succeeds());
    EXPECT_THAT(send(email, CodeUse::kReset), FailsWith(Fault::kThrottled)) << "the same pause";
  }
  EXPECT_EQ(mails_to(nobodys), 0);
}

TEST_F(Verification, TheLastMailCostsTheSameStatementsWhoeverHasTheAddress) {
  const domain::Account account = sign_up(fresh_name());
  const auto cost = [&](const std::string& email) {
    ask_from_others(email, CodeUse::kReset, 19);
    const auto before = metrics_.value(base::Metric::kStatements);
    EXPECT_THAT(send(email, CodeUse::kReset), Succeeds());
    return metrics_.value(base::Metric::kStatements) - before;
  };
  EXPECT_EQ(cost(*account.email), cost(fresh_email()));
}

TEST_F(Verification, TheLastMailOfADayIsALinkForEachPurpose) {
  const std::string free = fresh_email();
  ask_from_others(free, CodeUse::kRegistration, 20);
  EXPECT_EQ(newest_kind(), "registration-link");
  EXPECT_EQ(mails_to(free), 20);
  ASSERT_THAT(
      join(free, std::string{domain::mail_link_code(keys().codes, free, CodeUse::kRegistration,
                                                    remembered_.salt())
                                 .reveal()}),
      Succeeds());
  const domain::Account unverified = sign_up(fresh_name());
  ask_from_others(*unverified.email, CodeUse::kLogin, 20);
  EXPECT_EQ(newest_kind(), "reset-link") << "no log-in without a verified address, but a reset";
  EXPECT_EQ(mails_to(*unverified.email), 1);
}

TEST_F(Verification, MailsForSignUpsDoNotUseUpThoseForResets) {
  const domain::Account account = sign_up(fresh_name());
  ask_from_others(*account.email, CodeUse::kRegistration, 21);
  ask_from_others(*account.email, CodeUse::kReset, 1);
  EXPECT_EQ(newest_kind(), "reset-code");
  EXPECT_EQ(mails_to(*account.email), 21);
}

TEST_F(Verification, ANewLinkIsMailedOnTheNextDay) {
  const domain::Account account = sign_up(fresh_name());
  ask_from_others(*account.email, CodeUse::kReset, 19);
  clock_.advance(std::chrono::hours{23});
  ask_from_others(*account.email, CodeUse::kReset, 1);
  EXPECT_EQ(newest_kind(), "reset-link");
  clock_.advance(std::chrono::hours{2});
  ask_from_others(*account.email, CodeUse::kReset, 20);
  EXPECT_EQ(newest_kind(), "reset-link");
  EXPECT_EQ(mails_to(*account.email), 40);
}

TEST_F(Verification, ALinkThatWasNotUsedStaysValidWhenStrangersAskForTheNextOne) {
  const domain::Account account = sign_up(fresh_name());
  ask_from_others(*account.email, CodeUse::kReset, 19);
  clock_.advance(std::chrono::hours{23});
  ask_from_others(*account.email, CodeUse::kReset, 1);
  const std::string link{
      domain::mail_link_code(keys().codes, *account.email, CodeUse::kReset, remembered_.salt())
          .reveal()};
  clock_.advance(std::chrono::hours{2});
  ask_from_others(*account.email, CodeUse::kReset, 21);
  EXPECT_THAT(verifier_.recovery.reset_by_code(*account.email, link, Secret{"another long secret"},
                                               client(fresh_address())),
              Succeeds());
}

TEST_F(Verification, ALinkIsForItsUseAlone) {
  const std::string email = fresh_email();
  ask_from_others(email, CodeUse::kRegistration, 20);
  const std::string link{
      domain::mail_link_code(keys().codes, email, CodeUse::kRegistration, remembered_.salt())
          .reveal()};
  for (const CodeUse use : {CodeUse::kReset, CodeUse::kLogin, CodeUse::kEmailChange}) {
    EXPECT_THAT(verifier_.codes.check(email, use, link, client()), FailsWith(Fault::kWrongCode));
  }
  EXPECT_THAT(verifier_.codes.check(email, CodeUse::kRegistration, link, client()), Succeeds());
}

TEST_F(Verification, StrangersDoNotUseUpTheMailsForAnOwnersNewAddress) {
  const std::string email = fresh_email();
  ask_from_others(email, CodeUse::kRegistration, 21);
  EXPECT_THAT(send(email, CodeUse::kEmailChange), Succeeds());
  EXPECT_EQ(newest_kind(), "email-change-code");
}

TEST_F(Verification, AnAdministratorsLinkOutlivesTheGuessesAndRequestsOfStrangers) {
  const domain::Account account = sign_up(fresh_name());
  ASSERT_THAT(verifier_.administration.force_reset(account.id, client()), Succeeds());
  const std::string link{
      domain::mail_link_code(keys().codes, *account.email, CodeUse::kReset, remembered_.salt())
          .reveal()};
  ask_from_others(*account.email, CodeUse::kReset, 20);
  for (int i = 0; i < 12; ++i) {
    EXPECT_THAT(verifier_.codes.check(*account.email, CodeUse::kReset, std::string(22, 'x'),
                                      client(fresh_address())),
                FailsWith(Fault::kWrongCode));
  }
  EXPECT_THAT(verifier_.recovery.reset_by_code(*account.email, link, Secret{"another long secret"},
                                               client(fresh_address())),
              Succeeds());
}

TEST_F(Verification, WrongCodesOfANetworkKeepNoKnownDeviceOut) {
  const domain::Account account = sign_up(fresh_name());
  domain::Client network = client(fresh_address());
  for (int i = 0; i < domain_settings_.network_per_hour; ++i) {
    ASSERT_THAT(verifier_.codes.check(fresh_email(), CodeUse::kReset, "000000", network),
                FailsWith(Fault::kWrongCode));
  }
  ASSERT_THAT(verifier_.codes.send(*account.email, CodeUse::kReset, std::nullopt, network),
              Succeeds());
  const std::string right = code(*account.email, CodeUse::kReset);
  const auto reset = [&] {
    return verifier_.recovery.reset_by_code(*account.email, right, Secret{"another long secret"},
                                            network);
  };
  EXPECT_THAT(reset(), FailsWith(Fault::kThrottled));
  network.device =
      verifier_.devices.recognise(verifier_.devices.issue(account.id, account.session_epoch));
  EXPECT_THAT(reset(), Succeeds());
}

TEST_F(Verification, StrangersDoNotUseUpTheMailsOfAKnownNetwork) {
  const domain::Account account = sign_up(fresh_name());
  const domain::Client home = client(fresh_address());
  ASSERT_THAT(open_session(verifier_, account, home), Succeeds());
  for (int i = 0; i < 22; ++i) {
    ASSERT_THAT(verifier_.codes.send(*account.email, CodeUse::kReset, std::nullopt,
                                     client(fresh_address())),
                Succeeds());
  }
  ASSERT_THAT(verifier_.codes.send(*account.email, CodeUse::kReset, std::nullopt, home),
              Succeeds());
  EXPECT_THAT(
      verifier_.recovery.reset_by_code(*account.email, code(*account.email, CodeUse::kReset),
                                       Secret{"another long secret"}, home),
      Succeeds());
}

TEST_F(Verification, ARefusedPasswordCostsNeitherCodeNorTry) {
  const std::string email = fresh_email();
  const std::string right = sent(email);
  for (int i = 0; i < 9; ++i) {
    EXPECT_THAT(join(email, right, "password1"), FailsWith(Fault::kInvalidField));
  }
  EXPECT_THAT(join(email, right), Succeeds());
}

TEST_F(Verification, ANetworkGetsACodeAMinuteAndFiveADayForAnAddress) {
  const domain::Account account = sign_up(fresh_name());
  const std::string& email = *account.email;
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(send(email, CodeUse::kReset), Succeeds());
    EXPECT_THAT(send(email, CodeUse::kReset), FailsWith(Fault::kThrottled));
    clock_.advance(domain_settings_.code_cooldown);
  }
  EXPECT_THAT(send(email, CodeUse::kReset), Succeeds()) << "the client is not told";
  EXPECT_EQ(mails_to(email), 5);
  clock_.advance(std::chrono::hours{24});
  EXPECT_THAT(send(email, CodeUse::kReset), Succeeds());
  EXPECT_EQ(mails_to(email), 6);
}

TEST_F(Verification, ThePurposesOfAnAddressHaveAPauseEachAndOneDayTogether) {
  const domain::Account account = sign_up(fresh_name());
  for (int i = 0; i < 2; ++i) {
    for (const CodeUse use : {CodeUse::kRegistration, CodeUse::kReset}) {
      EXPECT_THAT(send(*account.email, use), Succeeds());
    }
    clock_.advance(domain_settings_.code_cooldown);
  }
  EXPECT_THAT(send(*account.email, CodeUse::kReset), Succeeds());
  EXPECT_THAT(send(*account.email, CodeUse::kRegistration), Succeeds()) << "the client is not told";
  EXPECT_EQ(mails_to(*account.email), 5);
}

TEST_F(Verification, AClockThatWasAheadShutsNobodyOut) {
  const std::string email = fresh_email();
  clock_.advance(std::chrono::hours{48});
  EXPECT_THAT(send(email, CodeUse::kReset), Succeeds());
  clock_.advance(-std::chrono::hours{48});
  EXPECT_THAT(send(email, CodeUse::kReset), Succeeds());
}

TEST_F(Verification, WhoVerifiesAnAddressGetsItAndWhoHadItUnverifiedLosesIt) {
  const domain::Account holder = sign_up(fresh_name());
  const std::string email = *holder.email;
  ASSERT_THAT(join(email, sent(email)), Succeeds());
  auto claim = verifier_.logins.subject_by_username(*holder.username, client());
  ASSERT_TRUE(claim && claim->account);
  EXPECT_EQ(claim->account->email, std::nullopt);
  clock_.advance(domain_settings_.code_cooldown);
  EXPECT_THAT(join(email, sent(email)), FailsWith(Fault::kTaken));  // verified by now
}

TEST_F(Verification, AResetByMailVerifiesTheAddressAndClearsOtherWaysIn) {
  const domain::Account account = sign_up(fresh_name());
  auto session = open_session(verifier_, account, client());
  const std::string right = sent(*account.email, CodeUse::kReset);
  const Secret new_password{"another long secret"};
  EXPECT_THAT(verifier_.recovery.reset_by_code(*account.email, right, new_password, client()),
              Succeeds());
  EXPECT_THAT(verifier_.sessions.resolve(session->reveal(), "test"),
              FailsWith(Fault::kNotSignedIn));
  const auto after = verifier_.logins.subject_by_email(*account.email, client());
  EXPECT_TRUE(after->account->email_verified);
  EXPECT_EQ(after->account->question, std::nullopt);
  EXPECT_THAT(verifier_.recovery.reset_by_code(*account.email, right, new_password, client()),
              FailsWith(Fault::kWrongCode));
}

TEST_F(Verification, APasswordRefusedForTheAccountsOwnWordsCostsNoTry) {
  const domain::Account account = sign_up("wandering" + fresh_name());
  const std::string right = sent(*account.email, CodeUse::kReset);
  const auto reset = [&](const std::string& new_password) {
    return verifier_.recovery.reset_by_code(*account.email, right, Secret{new_password}, client());
  };
  for (int i = 0; i < 9; ++i) {
    EXPECT_THAT(reset(*account.username),
                tests::RefusesField("password", base::Refusal::kOwnWords));
  }
  EXPECT_THAT(reset("another long secret"), Succeeds());
}

TEST_F(Verification, WrongCodesCountAgainstTheNetworkThatTriesThem) {
  const domain::Client guesser = client(fresh_address());
  const auto guess = [&] {
    return verifier_.codes.check(fresh_email(), CodeUse::kReset, "000000", guesser);
  };
  for (int i = 0; i < domain_settings_.network_per_hour; ++i) {
    EXPECT_THAT(guess(), FailsWith(Fault::kWrongCode));
  }
  EXPECT_THAT(guess(), FailsWith(Fault::kThrottled));
}

TEST_F(Verification, AnUnverifiedAddressGetsAFewNoticesADayAndAVerifiedOneAll) {
  const domain::Account unverified = sign_up(fresh_name());
  domain::Account verified = sign_up(fresh_name());
  verified.email_verified = clock_.now();
  const auto told = [&](const domain::Account& account) {
    for (int i = 0; i < 15; ++i) {
      EXPECT_THAT(notifier_.notify(client(), account, domain::kPasswordChangedMail), Succeeds());
    }
    return store_.find("SELECT COUNT(*) FROM outbox WHERE account_id = ? AND state <> 'void'",
                       {account.id});
  };
  EXPECT_EQ((*told(unverified))->number(0), domain_settings_.notices_per_day);
  EXPECT_EQ((*told(verified))->number(0), 15);
}

TEST_F(Verification, AMailCostsTheSameStatementsWhoeverHasTheAddress) {
  const auto cost = [&](const std::string& email, CodeUse use) {
    const auto before = metrics_.value(base::Metric::kStatements);
    EXPECT_THAT(send(email, use), Succeeds());
    return metrics_.value(base::Metric::kStatements) - before;
  };
  for (const CodeUse use : {CodeUse::kRegistration, CodeUse::kReset, CodeUse::kLogin}) {
    EXPECT_EQ(cost(*sign_up(fresh_name()).email, use), cost(fresh_email(), use));
  }
}

TEST_F(Verification, BreakingTheGlassNeedsNameAndAddressOfOneAccount) {
  const domain::Account account = sign_up(fresh_name());
  const domain::Account other = sign_up(fresh_name());
  const Secret new_password{"another long secret"};
  const auto breaks = [&](const domain::Account& name, const std::string& email) {
    return verifier_.recovery.reset_by_server_key(*name.username, email, new_password, client());
  };
  const auto before = hashes();
  EXPECT_THAT(breaks(account, *other.email), FailsWith(Fault::kNotFound));
  EXPECT_EQ(hashes(), before + 1);
  EXPECT_THAT(breaks(account, *account.email), Succeeds());
  EXPECT_THAT(authenticate(*account.username, "another long secret", client()), Succeeds());
}

TEST_F(Verification, AWrongCaptchaIsNoTryOfAPassword) {
  const domain::Account account = sign_up(fresh_name());
  const domain::Client who = client(fresh_address());
  const auto login = [&](const Solution& solution, const char* password) {
    auto claim = verifier_.logins.subject_by_username(*account.username, client());
    claim->solution = solution;
    return log_in_at(verifier_, std::move(*claim), Secret{password}, who);
  };
  const auto before = hashes();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(login({"nobody's", "000000"}, "wrong"), FailsWith(Fault::kWrongCaptcha));
  }
  EXPECT_EQ(hashes(), before);
  const std::string key = drawn();
  const std::string right = answer(key);
  EXPECT_THAT(login({key, right}, tests::kPassword), Succeeds());
}

TEST_F(Verification, AThrottledLoginKeepsItsCaptchaAndAWrongCaptchaClearsNoBackOff) {
  const domain::Account account = sign_up(fresh_name());
  const domain::Client who = client(fresh_address());
  EXPECT_THAT(authenticate(*account.username, "wrong", who), FailsWith(Fault::kWrongCredentials));
  const std::string key = drawn();
  const std::string right = answer(key);
  const auto login = [&](const Solution& solution) {
    auto claim = services_.logins.subject_by_username(*account.username, client());
    claim->solution = solution;
    return log_in_at(services_, std::move(*claim), Secret{tests::kPassword}, who);
  };
  EXPECT_THAT(login({key, right}), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::seconds{2});
  EXPECT_THAT(login({"nobody's", "x"}), FailsWith(Fault::kWrongCaptcha));
  EXPECT_THAT(authenticate(*account.username, "wrong", who), FailsWith(Fault::kWrongCredentials));
  clock_.advance(std::chrono::seconds{2});  // the second failure waits four
  EXPECT_THAT(login({key, right}), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::seconds{2});
  EXPECT_THAT(login({key, right}), Succeeds());
}

TEST_F(Verification, AUserKeyIsStableUntilItIsRenewed) {
  const domain::Account account = sign_up(fresh_name());
  const std::string key = verifier_.user_keys.of(account);
  EXPECT_EQ(key.size(), 40U);
  EXPECT_NE(key, verifier_.user_keys.of(sign_up(fresh_name())));
  ASSERT_THAT(verifier_.user_keys.renew(session_of(account), client()), Succeeds());
  const auto renewed = verifier_.logins.subject_by_username(*account.username, client());
  EXPECT_NE(verifier_.user_keys.of(*renewed->account), key);
}

}  // namespace
