// Recovery by security question on the real database.
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Secret;
using tests::FailsWith;
using tests::kPassword;
using tests::Succeeds;

constexpr const char* kNewPassword = "another long secret";

class Recovery : public tests::Services {
 protected:
  auto answer(const std::string& name, const char* text) {
    return services_.recovery.check_answer(name, "first pet?", Secret{text},
                                           client(fresh_address()));
  }
  auto reset(const std::string& name, const Secret& ticket, const char* password = kNewPassword) {
    return services_.recovery.reset_by_ticket(name, ticket, Secret{password}, client());
  }
};

TEST_F(Recovery, AnswerIsComparedWithoutCaseWidthAndBlanks) {
  const std::string name = fresh_name();
  sign_up(name);
  for (const char* text : {"Rex", " rex ", "REX", "\uFF32ex"}) {
    EXPECT_THAT(answer(name, text), Succeeds()) << text;
  }
  EXPECT_THAT(answer(name, "Re x"), FailsWith(Fault::kWrongAnswer));
}

TEST_F(Recovery, AbsentAccountCostsTheSameHash) {
  const auto before = hashes();
  EXPECT_THAT(answer(fresh_name(), "Rex"), FailsWith(Fault::kWrongAnswer));
  EXPECT_EQ(hashes(), before + 1);
}

TEST_F(Recovery, TicketWorksOnceAndEndsSessions) {
  const auto account = sign_up(fresh_name());
  auto session = open_session(services_, account, client());
  auto ticket = answer(*account.username, "Rex");
  ASSERT_THAT(ticket, Succeeds());
  EXPECT_THAT(reset(*account.username, *ticket), Succeeds());
  EXPECT_THAT(reset(*account.username, *ticket), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(services_.sessions.resolve(session->reveal(), "test"),
              FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(authenticate(*account.username, kNewPassword, client()), Succeeds());
}

TEST_F(Recovery, WrongUserAndWeakPasswordSpendNothing) {
  const std::string name = fresh_name();
  sign_up(name);
  const std::string other = fresh_name();
  sign_up(other);
  auto ticket = answer(name, "Rex");
  EXPECT_THAT(reset(other, *ticket), FailsWith(Fault::kWrongTicket));
  EXPECT_THAT(reset(name, *ticket, "password1"), FailsWith(Fault::kInvalidField));
  EXPECT_THAT(reset(name, *ticket), Succeeds());
}

TEST_F(Recovery, TicketExpires) {
  const std::string name = fresh_name();
  sign_up(name);
  auto ticket = answer(name, "Rex");
  clock_.advance(std::chrono::minutes{30});
  EXPECT_THAT(reset(name, *ticket), FailsWith(Fault::kSpentTicket));
}

TEST_F(Recovery, PasswordChangeSpendsTicketsThatAreOut) {
  const auto account = sign_up(fresh_name());
  auto ticket = answer(*account.username, "Rex");
  ASSERT_THAT(
      services_.logins.change_password(account, Secret{kPassword}, Secret{kNewPassword}, client()),
      Succeeds());
  EXPECT_THAT(reset(*account.username, *ticket), FailsWith(Fault::kSpentTicket));
}

TEST_F(Recovery, AdministratorsHaveNone) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  ASSERT_THAT(store_.change("UPDATE account SET role = 'admin' WHERE account_id = ?", {account.id}),
              Succeeds());
  EXPECT_THAT(services_.recovery.question(name), FailsWith(Fault::kNoQuestion));
  EXPECT_THAT(answer(name, "Rex"), FailsWith(Fault::kWrongAnswer));
}

TEST_F(Recovery, NewQuestionOrAnswerSpendsTicketsThatAreOut) {
  const auto account = sign_up(fresh_name());
  auto ticket = answer(*account.username, "Rex");
  const domain::Session session = session_of(account);
  ASSERT_THAT(services_.self_service.update(session, {.answer = Secret{"Bello"}}, client()),
              Succeeds());
  EXPECT_THAT(reset(*account.username, *ticket), FailsWith(Fault::kSpentTicket));
}

}  // namespace
