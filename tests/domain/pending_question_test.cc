// Security questions that were given without a recent login.
#include "domain/recovery/pending_question.h"

#include "base/fault_name.h"
#include "domain/account/self_service.h"
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Secret;
using tests::FailsWith;
using tests::kPassword;
using tests::Succeeds;

constexpr const char* kNewPassword = "another long secret";

// A thief has a session whose login is eleven minutes old; the owner logs in.
class PendingQuestion : public tests::Services {
 protected:
  PendingQuestion() {
    EXPECT_THAT(store_.change("UPDATE account SET email_verified = created WHERE account_id = ?",
                              {account_.id}),
                Succeeds());
  }

  auto answer(const char* question, const char* text) {
    return services_.recovery.check_answer(name_, question, Secret{text}, client(fresh_address()));
  }
  auto set_password() {
    return services_.logins.change_password(now(), Secret{kPassword}, Secret{kNewPassword},
                                            client());
  }
  domain::Account now() { return *services_.administration.find_by_id(account_.id); }
  auto change(domain::AccountChange change, std::chrono::minutes age) {
    domain::Session session = session_of(now());
    session.authenticated -= age;
    return services_.self_service.update(session, change, client());
  }
  auto steal(const char* question = "who?", const char* answer = "a thief") {
    return change({.question = question, .answer = Secret{answer}}, std::chrono::minutes{11});
  }
  auto give(const char* question = "first car?", const char* answer = "a Beetle") {
    return change({.question = question, .answer = Secret{answer}}, std::chrono::minutes{9});
  }
  std::string question() {
    auto asked = services_.recovery.question(name_);
    return asked ? *asked : std::string{base::name(asked.error().fault)};
  }
  std::optional<std::string> shown() { return domain::displayed_question(now()); }
  std::int64_t count(std::string_view sql) { return (*store_.find(sql, {account_.id}))->number(0); }
  std::int64_t mails() {
    static constexpr std::string_view kSql =
        "SELECT COUNT(*) FROM outbox WHERE account_id = ? AND kind = 'question-changed'";
    return count(kSql);
  }

  std::string name_ = fresh_name();
  domain::Account account_ = sign_up(name_);
};

TEST_F(PendingQuestion, OpensNothingForAWeek) {
  ASSERT_THAT(steal(), Succeeds());
  EXPECT_EQ(shown(), "who?");
  EXPECT_EQ(question(), "first pet?");
  EXPECT_THAT(answer("who?", "a thief"), FailsWith(Fault::kWrongAnswer));
  EXPECT_THAT(answer("first pet?", "a thief"), FailsWith(Fault::kWrongAnswer));
  clock_.advance(std::chrono::days{7} - std::chrono::milliseconds{1});
  EXPECT_THAT(answer("first pet?", "Rex"), Succeeds());
  clock_.advance(std::chrono::milliseconds{1});
  EXPECT_EQ(question(), "who?");
  EXPECT_THAT(answer("first pet?", "Rex"), FailsWith(Fault::kWrongAnswer));
  clock_.advance(std::chrono::seconds{15});
  EXPECT_THAT(answer("who?", "a thief"), Succeeds());
}

TEST_F(PendingQuestion, IsPendingAlsoWhenTheClockWasSetBackSinceTheLogin) {
  ASSERT_THAT(change({.question = "who?", .answer = Secret{"a thief"}}, -std::chrono::hours{1}),
              Succeeds());
  EXPECT_EQ(shown(), "who?");
  EXPECT_EQ(question(), "first pet?");
}

TEST_F(PendingQuestion, CostsOneHashToSetAndToAnswer) {
  auto before = hashes();
  ASSERT_THAT(steal(), Succeeds());
  EXPECT_EQ(hashes(), before + 1);
  before = hashes();
  EXPECT_THAT(answer("who?", "a thief"), FailsWith(Fault::kWrongAnswer));
  EXPECT_EQ(hashes(), before + 1);
}

TEST_F(PendingQuestion, AfterARecentLoginCountsAtOnce) {
  ASSERT_THAT(give(), Succeeds());
  EXPECT_EQ(question(), "first car?");
  EXPECT_THAT(answer("first car?", "a Beetle"), Succeeds());
  EXPECT_EQ(mails(), 0);
}

TEST_F(PendingQuestion, IsReplacedByOneThatCountsAtOnce) {
  ASSERT_THAT(steal(), Succeeds());
  ASSERT_THAT(give(), Succeeds());
  clock_.advance(std::chrono::days{8});
  EXPECT_EQ(question(), "first car?");
  EXPECT_EQ(shown(), "first car?");
}

TEST_F(PendingQuestion, IsNotConfirmedByAClientThatSendsItBack) {
  ASSERT_THAT(steal(), Succeeds());
  const auto from = now().pending_question_from;
  clock_.advance(std::chrono::hours{1});
  for (const int minutes : {9, 11}) {
    ASSERT_THAT(change({.question = "who?"}, std::chrono::minutes{minutes}), Succeeds());
    EXPECT_EQ(question(), "first pet?");
    EXPECT_EQ(now().pending_question_from, from);
  }
  EXPECT_EQ(mails(), 1);
}

TEST_F(PendingQuestion, IsNotConfirmedByOneHalfOfAPair) {
  ASSERT_THAT(steal(), Succeeds());
  ASSERT_THAT(change({.question = "first car?"}, std::chrono::minutes{0}), Succeeds());
  EXPECT_EQ(question(), "first pet?");
  ASSERT_THAT(change({.answer = Secret{"a Beetle"}}, std::chrono::minutes{0}), Succeeds());
  EXPECT_THAT(answer("first pet?", "Rex"), Succeeds());
  clock_.advance(std::chrono::days{7});
  EXPECT_THAT(answer("first car?", "a Beetle"), Succeeds());
}

TEST_F(PendingQuestion, KeepsTheOtherHalfOfThePresentPair) {
  ASSERT_THAT(change({.answer = Secret{"Bello"}}, std::chrono::minutes{11}), Succeeds());
  EXPECT_THAT(answer("first pet?", "Rex"), Succeeds());
  clock_.advance(std::chrono::days{7});
  EXPECT_THAT(answer("first pet?", "Bello"), Succeeds());
}

TEST_F(PendingQuestion, IsNoQuestionOfAnAccountThatHadNone) {
  ASSERT_THAT(store_.change("UPDATE account SET question = NULL, answer_verifier = NULL, "
                            "answer_pepper_id = NULL WHERE account_id = ?",
                            {account_.id}),
              Succeeds());
  ASSERT_THAT(steal(), Succeeds());
  EXPECT_EQ(question(), "no-question");
  EXPECT_THAT(answer("who?", "a thief"), FailsWith(Fault::kWrongAnswer));
}

TEST_F(PendingQuestion, ATicketForThePresentAnswerStaysValid) {
  auto ticket = answer("first pet?", "Rex");
  ASSERT_THAT(steal(), Succeeds());
  EXPECT_THAT(services_.recovery.reset_by_ticket(name_, *ticket, Secret{kNewPassword}, client()),
              Succeeds());
  clock_.advance(std::chrono::days{8});
  EXPECT_EQ(question(), "first pet?");
}

TEST_F(PendingQuestion, IsDroppedByANewPassword) {
  ASSERT_THAT(steal(), Succeeds());
  ASSERT_THAT(set_password(), Succeeds());
  EXPECT_EQ(shown(), "first pet?");
  clock_.advance(std::chrono::days{8});
  EXPECT_THAT(answer("first pet?", "Rex"), Succeeds());
}

TEST_F(PendingQuestion, ThatCountsIsKeptByANewPasswordAndByTheNextChange) {
  ASSERT_THAT(steal(), Succeeds());
  clock_.advance(std::chrono::days{7});
  ASSERT_THAT(set_password(), Succeeds());
  ASSERT_THAT(steal("what?", "another thief"), Succeeds());
  EXPECT_EQ(question(), "who?");
  EXPECT_THAT(answer("who?", "a thief"), Succeeds());
}

TEST_F(PendingQuestion, IsMovedByTheCleanupOnceItCounts) {
  ASSERT_THAT(steal(), Succeeds());
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_EQ(now().question, "first pet?");
  clock_.advance(std::chrono::days{7});
  const std::string seen = domain::version_of(now());
  ASSERT_THAT(cleanup_.finish(), Succeeds());
  EXPECT_EQ(now().question, "who?");
  EXPECT_EQ(now().pending_question, std::nullopt);
  EXPECT_EQ(domain::version_of(now()), seen);
  EXPECT_THAT(answer("who?", "a thief"), Succeeds());
}

TEST_F(PendingQuestion, IsToldToTheVerifiedAddressAtMostOnceAnHour) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(steal(), Succeeds());
  EXPECT_EQ(mails(), 2);  // at once, and when the hour ends
  EXPECT_EQ(count("SELECT CAST(SUM(amount) AS SIGNED) FROM outbox WHERE account_id = ? AND kind = "
                  "'question-changed' AND code_salt IS NOT NULL"),
            3);
  EXPECT_EQ(count("SELECT COUNT(*) FROM undo_ticket WHERE account_id = ? AND kind = "
                  "'question-changed'"),
            2);
}

TEST_F(PendingQuestion, IsNotToldToAnUnverifiedAddress) {
  ASSERT_THAT(
      store_.change("UPDATE account SET email_verified = NULL WHERE account_id = ?", {account_.id}),
      Succeeds());
  ASSERT_THAT(steal(), Succeeds());
  EXPECT_EQ(mails(), 0);
  EXPECT_EQ(question(), "first pet?");
}

}  // namespace
