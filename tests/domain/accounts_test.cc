// Sign-up, authentication and profile changes on the real database.
#include <fmt/format.h>

#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Refusal;
using tests::FailsWith;
using tests::kPassword;
using tests::RefusesField;
using tests::Succeeds;

using Accounts = tests::Services;

TEST_F(Accounts, SignedUpMayLogInWithTheSamePasswordAlone) {
  const std::string name = fresh_name();
  sign_up(name);
  EXPECT_THAT(authenticate(name, kPassword, client()), Succeeds());
  EXPECT_THAT(authenticate(name, "correct horse Battery", client()),
              FailsWith(Fault::kWrongCredentials));
}

TEST_F(Accounts, UnknownNameCostsAsMuchAsWrongPassword) {
  const std::string name = fresh_name();
  sign_up(name);
  const auto before = hashes();
  EXPECT_THAT(authenticate(fresh_name(), "x", client()), FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(hashes(), before + 1);
  EXPECT_THAT(authenticate(name, "x", client()), FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(hashes(), before + 2);
}

TEST_F(Accounts, NameIsOneInAnyCaseWidthAndComposition) {
  const std::string name = fresh_name() + "é";
  sign_up(name);
  const std::string decomposed = name.substr(0, name.size() - 2) + "e\u0301";
  EXPECT_THAT(try_sign_up(decomposed, kPassword), FailsWith(Fault::kTaken));
  EXPECT_THAT(try_sign_up("U" + name.substr(1), kPassword), FailsWith(Fault::kTaken));
  EXPECT_THAT(try_sign_up("\uFF55" + name.substr(1), kPassword), FailsWith(Fault::kTaken));
  EXPECT_THAT(authenticate(decomposed, kPassword, client()), Succeeds());
}

TEST_F(Accounts, TakenNamesTheField) {
  const std::string name = fresh_name();
  sign_up(name);
  EXPECT_THAT(try_sign_up(name, kPassword), RefusesField("username", Refusal::kNone));
}

TEST_F(Accounts, WeakPasswordIsRefusedBeforeAnythingIsHashed) {
  const auto before = hashes();
  EXPECT_THAT(try_sign_up(fresh_name(), "password1"), RefusesField("password", Refusal::kTooWeak));
  EXPECT_EQ(hashes(), before);
}

TEST_F(Accounts, QuestionWithoutAnswerIsRefused) {
  const std::string name = fresh_name();
  const auto account = services_.accounts.sign_up(
      {.username = name, .password = base::Secret{kPassword}, .question = "first pet?"},
      client(fresh_address()));
  EXPECT_THAT(account, FailsWith(Fault::kMissingField));
}

TEST_F(Accounts, PasswordChangeEndsEverySessionAndOpensOne) {
  const auto account = sign_up(fresh_name());
  auto old = open_session(services_, account, client());
  ASSERT_THAT(old, Succeeds());
  auto fresh = services_.logins.change_password(account, base::Secret{kPassword},
                                                base::Secret{"another long secret"}, client());
  ASSERT_THAT(fresh, Succeeds());
  EXPECT_THAT(services_.sessions.resolve(old->reveal(), "test"), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(services_.sessions.resolve(fresh->token.reveal(), "test"), Succeeds());
}

TEST_F(Accounts, ChangedEmailIsUnverifiedAndTheOldOneIsTold) {
  const auto account = sign_up(fresh_name());
  const std::string email = fresh_name() + "@example.org";
  const domain::Session session = session_of(account);
  ASSERT_THAT(services_.self_service.update(session, {.email = email}, client()), Succeeds());
  auto mail = store_.list("SELECT kind, recipient FROM outbox WHERE account_id = ?", {account.id});
  ASSERT_THAT(mail, Succeeds());
  ASSERT_EQ(mail->size(), 1U);
  EXPECT_EQ(mail->front().text(0), "email-changed");
  EXPECT_EQ(mail->front().text(1), *account.email);
}

TEST_F(Accounts, EveryChangeIsInTheAudit) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(authenticate(*account.username, "x", client()), FailsWith(Fault::kWrongCredentials));
  auto events = store_.list(
      "SELECT action, outcome FROM audit_event WHERE account_id = ? ORDER BY audit_event_id",
      {account.id});
  ASSERT_THAT(events, Succeeds());
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ((*events)[0].text(0) + " " + (*events)[0].text(1), "sign-up done");
  EXPECT_EQ((*events)[1].text(0) + " " + (*events)[1].text(1), "login refused");
}

// A check of a password is void if the password, and thereby the epoch, was changed meanwhile.
TEST_F(Accounts, NothingIsDoneOnAProofThatIsOutOfDate) {
  const auto proven = sign_up(fresh_name());
  ASSERT_THAT(store_.change("UPDATE account SET session_epoch = session_epoch + 1 "
                            "WHERE account_id = ?",
                            {proven.id}),
              Succeeds());
  EXPECT_THAT(open_session(services_, proven, client()), FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(services_.logins.change_password(proven, base::Secret{kPassword},
                                               base::Secret{"another long secret"}, client()),
              FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(authenticate(*proven.username, kPassword, client()), Succeeds());
}

TEST_F(Accounts, WrongPresentPasswordIsAuditedAsWhatItWas) {
  const auto account = sign_up(fresh_name());
  EXPECT_THAT(services_.logins.change_password(account, base::Secret{"wrong"},
                                               base::Secret{"another long secret"}, client()),
              FailsWith(Fault::kWrongCredentials));
  auto events = store_.list(
      "SELECT action FROM audit_event WHERE account_id = ? AND outcome = 'refused'", {account.id});
  ASSERT_THAT(events, Succeeds());
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().text(0), "password-change");
}

TEST_F(Accounts, OperatorIsNotLimitedInHowManyAccountsTheyAdd) {
  for (int i = 0; i < 21; ++i) {
    const std::string name = fresh_name();
    ASSERT_THAT(services_.accounts.sign_up({.username = name,
                                            .password = base::Secret{kPassword},
                                            .role = domain::Role::kUser,
                                            .by = domain::SignUp::By::kOperator},
                                           client("127.0.0.1")),
                Succeeds());
  }
}

TEST_F(Accounts, OutdatedVerifierIsHashedAnewAtTheNextLogin) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  std::vector<crypto::Pepper> both = peppers();
  both.push_back({.id = 2, .key = base::Secret{"another pepper of the same length"}});
  crypto::PasswordHasher newer(std::move(both), metrics_);
  domain::Services later(deps({.hasher = &newer}), keys());
  auto claim = later.logins.subject_by_username(name, client());
  ASSERT_THAT(log_in_at(later, std::move(*claim), base::Secret{kPassword}, client()), Succeeds());
  auto row =
      store_.find("SELECT pepper_id FROM password_verifier WHERE account_id = ?", {account.id});
  ASSERT_THAT(row, Succeeds());
  EXPECT_EQ((*row)->number(0), 2);
}

TEST_F(Accounts, VerifierOfAnotherCostIsHashedAnewAtTheNextLogin) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  for (const crypto::HashCost cost :
       {crypto::HashCost{.memory = 46, .passes = 1}, crypto::HashCost{.memory = 7, .passes = 5}}) {
    crypto::PasswordHasher changed(peppers(), metrics_, cost);
    domain::Services later(deps({.hasher = &changed}), keys());
    auto claim = later.logins.subject_by_username(name, client());
    ASSERT_THAT(log_in_at(later, std::move(*claim), base::Secret{kPassword}, client()), Succeeds());
    auto row =
        store_.find("SELECT verifier FROM password_verifier WHERE account_id = ?", {account.id});
    ASSERT_THAT(row, Succeeds());
    const std::string now = fmt::format("m={},t={},", cost.memory * 1024, cost.passes);
    EXPECT_THAT(std::string{(*row)->text(0)}, testing::HasSubstr(now));
  }
}

TEST_F(Accounts, EmptyValuesTakeAwayWhatIsNotNeeded) {
  const auto account = sign_up(fresh_name());
  const domain::Session session = session_of(account);
  const domain::AccountChange set{.phone = "+49 30 123456", .nickname = "Kit"};
  ASSERT_THAT(services_.self_service.update(session, set, client()), Succeeds());
  const domain::AccountChange cleared{.email = "", .phone = "", .nickname = ""};
  ASSERT_THAT(services_.self_service.update(session, cleared, client()), Succeeds());
  const auto now = *services_.logins.subject_by_id(account.id, client())->account;
  EXPECT_FALSE(now.email || now.phone || now.nickname);
}

TEST_F(Accounts, JoiningIsASignUpAndASession) {
  const std::string name = fresh_name();
  auto signed_up = services_.accounts.sign_up_and_log_in(
      {.username = name, .password = base::Secret{kPassword}}, client(fresh_address()));
  ASSERT_THAT(signed_up, Succeeds());
  const auto session = services_.sessions.resolve(signed_up->token.reveal(), "test");
  ASSERT_THAT(session, Succeeds());
  EXPECT_EQ(session->account.id, signed_up->account.id);
}

TEST_F(Accounts, AnUndecryptablePasswordCreatesNoAccount) {
  const std::string name = fresh_name();
  const auto signed_up = services_.accounts.sign_up_and_log_in(
      {.username = name, .password = {{}, domain::SubmittedPassword::Form::kUndecryptable}},
      client(fresh_address()));
  EXPECT_THAT(signed_up, tests::RefusesField("encrypted_password", base::Refusal::kBadForm));
}

}  // namespace
