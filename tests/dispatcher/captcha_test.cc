// POST /codes of v1 for a sign-up with CAPTCHA=auto|always|off: which requests need a captcha, and
// what the answers reveal.
#include "dispatcher/dispatcher_fixture.h"

namespace {

using domain::CaptchaMode;
using tests::Ask;
using tests::Told;

const Told kSent{202, R"({"cooldown":60,"expires_in":600})"};
const Told kRequired = tests::v1(422, "captcha-required", "Solve a captcha first");

class SignUpCode : public tests::Dispatched {
 protected:
  static Ask ask(const std::string& email, std::string_view rest = {}) {
    return Ask("v1", "POST /codes")
        .json(fmt::format(R"({{"email":"{}","purpose":"sign-up"{}}})", email, rest));
  }
  std::string fresh_email() { return fresh_name() + "@example.com"; }
  Told told_without() { return told(ask(fresh_email())); }
  Told told_unreadable() { return told(ask(fresh_email(), R"(,"captcha_unreadable":true)")); }

  Told told_solved() {
    domain::Client reader = client();
    reader.contract = "v1";
    const auto drawn = services_.captchas.draw_to_check(reader);
    const auto answer = services_.captchas.answer(drawn->key, "v1");
    return told(ask(fresh_email(), fmt::format(R"(,"captcha_id":"{}","captcha_answer":"{}")",
                                               drawn->key, (*answer)->reveal())));
  }

  std::int64_t mails_to(const std::string& email) {
    return (*store_.find("SELECT COUNT(*) FROM outbox WHERE recipient = ?", {email}))->number(0);
  }
};

TEST_F(SignUpCode, AutoSendsSomeMailsAndThenWantsACaptcha) {
  domain_settings_.free_mails_per_hour = 2;
  EXPECT_EQ(told_without(), kSent);
  EXPECT_EQ(told_without(), kSent);
  EXPECT_EQ(told_without(), kRequired);
  EXPECT_EQ(told_solved(), kSent);
  EXPECT_EQ(told_unreadable(), kSent);
  EXPECT_EQ(told_without(), kRequired);
}

TEST_F(SignUpCode, AMailThatIsNotSentIsNotCounted) {
  domain_settings_.free_mails_per_hour = 2;
  const std::string email = fresh_email();
  EXPECT_EQ(told(ask(email)), kSent);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(told(ask(email)).status, 429) << "within the pause";
  EXPECT_EQ(told(ask("not an address")).status, 422);
  EXPECT_EQ(told_without(), kSent);
  EXPECT_EQ(told_without(), kRequired);
}

TEST_F(SignUpCode, TheAnswerDoesNotDependOnTheAccount) {
  domain_settings_.free_mails_per_hour = 2;
  const auto account = sign_up(fresh_name());
  const std::string known = *account.email;
  EXPECT_EQ(told(ask(known)), kSent);
  EXPECT_EQ(told_without(), kSent);
  clock_.advance(std::chrono::minutes{2});
  EXPECT_EQ(told(ask(known)), kRequired);
  EXPECT_EQ(told_without(), kRequired);
}

TEST_F(SignUpCode, ARefusedRequestMailsNothing) {
  domain_settings_.free_mails_per_hour = 1;
  EXPECT_EQ(told_without(), kSent);
  const std::string email = fresh_email();
  EXPECT_EQ(told(ask(email)), kRequired);
  EXPECT_EQ(mails_to(email), 0);
  EXPECT_EQ(told(ask(email, R"(,"captcha_unreadable":true)")), kSent) << "no pause has begun";
  EXPECT_EQ(mails_to(email), 1);
}

TEST_F(SignUpCode, AlwaysWantsOneBeforeAnythingIsRead) {
  domain_settings_.captcha = CaptchaMode::kAlways;
  refuses(ask(fresh_email()), kRequired);
  refuses(ask(fresh_email(), R"(,"captcha_unreadable":false)"), kRequired);
  EXPECT_EQ(told_solved(), kSent);
}

TEST_F(SignUpCode, PeopleWhoCannotReadOneGetSomeMailsInEveryMode) {
  domain_settings_.unguarded_mails_per_hour = 2;
  domain_settings_.captcha = CaptchaMode::kAlways;
  EXPECT_EQ(told_unreadable(), kSent);
  domain_settings_.captcha = CaptchaMode::kAuto;
  EXPECT_EQ(told_unreadable(), kSent);
  EXPECT_EQ(told_unreadable().status, 429);
}

TEST_F(SignUpCode, OffLeavesTheLimitOfMails) {
  domain_settings_.captcha = CaptchaMode::kOff;
  domain_settings_.free_mails_per_hour = 1;
  domain_settings_.mails_per_hour = 3;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(told_without(), kSent);
  EXPECT_EQ(told_without().status, 429);
}

TEST_F(SignUpCode, OtherPurposesNeverNeedOne) {
  domain_settings_.captcha = CaptchaMode::kAlways;
  for (const char* purpose : {"reset", "log-in"}) {
    const std::string body =
        fmt::format(R"({{"email":"{}","purpose":"{}"}})", fresh_email(), purpose);
    EXPECT_EQ(told(Ask("v1", "POST /codes").json(body)), kSent) << purpose;
  }
}

}  // namespace
