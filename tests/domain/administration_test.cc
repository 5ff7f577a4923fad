// Changes of accounts by operators, on the real database: their effects, and simultaneous changes.
#include "domain/account/administration.h"

#include <thread>

#include "crypto/token.h"
#include "domain/mail/mail_kinds.h"
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Refusal;
using base::Secret;
using domain::ChangeResult;
using domain::LastAdministrator;
using tests::FailsWith;
using tests::kPassword;
using tests::RefusesField;
using tests::Succeeds;

constexpr const char* kNewPassword = "another long secret";

// NOLINTNEXTLINE(readability-identifier-naming): as those of GoogleMock
MATCHER_P(Is, effect, "") { return arg.has_value() && *arg == effect; }

// The same services on another connection, for simultaneous requests.
class OtherServices : public tests::Services {
 public:
  domain::Services& services() { return services_; }
  domain::Client operator_client() const { return client("127.0.0.1"); }

 private:
  void TestBody() override {}
};

class Administration : public tests::Services {
 protected:
  domain::Administration& administration() { return services_.administration; }

  domain::Account signed_up() {
    const auto account = sign_up(fresh_name());
    token_ = std::move(*open_session(services_, account, client()));
    return account;
  }
  auto resolve(const char* contract = "test") {
    return services_.sessions.resolve(token_.reveal(), contract);
  }
  domain::Account now(const domain::Account& account) {
    return *administration().find_by_id(account.id);
  }
  auto ticket(const domain::Account& account) {
    return services_.recovery.check_answer(*account.username, "first pet?", Secret{"Rex"},
                                           client(fresh_address()));
  }
  auto reset(const domain::Account& account, const Secret& with) {
    return services_.recovery.reset_by_ticket(*account.username, with, Secret{kNewPassword},
                                              client());
  }
  std::int64_t count(std::string_view sql, std::int64_t id) {
    return (*store_.find(sql, {id}))->number(0);
  }
  std::int64_t audited(const domain::Account& account, std::string_view action) {
    constexpr std::string_view kCount =
        "SELECT COUNT(*) FROM audit_event WHERE account_id = ? AND action = ?";
    return (*store_.find(kCount, {account.id, action}))->number(0);
  }
  std::int64_t mails(const domain::Account& account, std::string_view kind) {
    constexpr std::string_view kCount =
        "SELECT COUNT(*) FROM outbox WHERE account_id = ? AND kind = ?";
    return (*store_.find(kCount, {account.id, kind}))->number(0);
  }
  // In the link of the newest mail to the account, as the mailer derives it.
  std::string mailed_link(const domain::Account& account) {
    constexpr std::string_view kSalt = R"sql(
      SELECT code_salt
      FROM outbox
      WHERE account_id = ?
      ORDER BY outbox_id DESC
      LIMIT 1)sql";
    const auto salt = (*store_.find(kSalt, {account.id}))->text(0);
    return std::string{
        domain::mail_link_code(keys().codes, *account.email, domain::CodeUse::kReset, salt)
            .reveal()};
  }
  auto set_role(const domain::Account& account, domain::Role role,
                LastAdministrator last = LastAdministrator::kStays) {
    return administration().set_role(account.id, role, last, client());
  }

  Secret token_;
};

// Only the administrators of this test; those of other tests are restored afterwards.
class LastOnes : public Administration {
 protected:
  LastOnes() : others_(*administration().list({.role = domain::Role::kAdmin}, 0, 1000)) {
    for (const auto& other : others_) {
      set_role(other, domain::Role::kUser, LastAdministrator::kMayGo).value();
    }
  }
  ~LastOnes() override {  // NOLINT(bugprone-exception-escape): ends the test
    for (const auto& other : others_) set_role(other, domain::Role::kAdmin).value();
  }
  domain::Account administrator() {
    const auto account = sign_up(fresh_name());
    set_role(account, domain::Role::kAdmin).value();
    return account;
  }
  auto disable(const domain::Account& account, LastAdministrator last = LastAdministrator::kStays) {
    return administration().disable(account.id, last, client());
  }
  auto remove(const domain::Account& account, LastAdministrator last = LastAdministrator::kStays) {
    return administration().remove(account.id, last, client());
  }

  std::vector<domain::Account> others_;
};

TEST_F(Administration, AccountIsFoundByIdNameAndAddress) {
  const auto account = sign_up(fresh_name());
  EXPECT_EQ(administration().find_by_id(account.id)->gid, account.gid);
  EXPECT_EQ(administration().find_by_username(*account.username)->id, account.id);
  EXPECT_EQ(administration().find_by_email(*account.email)->id, account.id);
  EXPECT_THAT(administration().find_by_id(0), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().find_by_username("'; --"), FailsWith(Fault::kNotFound));
}

TEST_F(Administration, DetailsTellSessionsAndSchemes) {
  const auto account = signed_up();
  const auto details = administration().details(account.id);
  ASSERT_THAT(details, Succeeds());
  EXPECT_EQ(details->sessions.size(), 1u);
  EXPECT_EQ(details->sessions[0].contract, "test");
  EXPECT_THAT(details->schemes, testing::Contains("plain"));
}

TEST_F(Administration, SessionsThatExpiredOrEndedAreNotListed) {
  const auto account = signed_up();
  clock_.advance(domain_settings_.session_idle);
  EXPECT_TRUE(administration().sessions(account.id)->empty());
}

TEST_F(Administration, ListGoesOnAfterAnId) {
  const auto first = sign_up(fresh_name());
  const auto second = sign_up(fresh_name());
  const auto page = administration().list({}, first.id - 1, 1);
  ASSERT_EQ(page->size(), 1u);
  EXPECT_EQ(page->front().id, first.id);
  EXPECT_EQ(administration().list({}, first.id, 1)->front().id, second.id);
  EXPECT_TRUE(administration().list({}, INT64_MAX, 10)->empty());
}

TEST_F(Administration, ListIsFilteredByRoleAndStatus) {
  const auto admin = sign_up(fresh_name());
  const auto user = sign_up(fresh_name());
  ASSERT_THAT(set_role(admin, domain::Role::kAdmin), Succeeds());
  ASSERT_THAT(administration().disable(user.id, LastAdministrator::kStays, client()), Succeeds());
  const auto only = [&](domain::AccountFilter filter) {
    return administration().list(filter, admin.id - 1, 1)->front().id;
  };
  EXPECT_EQ(only({.role = domain::Role::kAdmin, .status = {}}), admin.id);
  EXPECT_EQ(only({.role = {}, .status = domain::Status::kDisabled}), user.id);
  EXPECT_EQ(only({.role = domain::Role::kUser, .status = domain::Status::kDisabled}), user.id);
}

TEST_F(Administration, UpdateChangesWhatIsNamedAndNoMore) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(administration().change(account.id, {.phone = "123456", .nickname = "Kit"},
                                      LastAdministrator::kStays, client()),
              Succeeds());
  ASSERT_THAT(
      administration().change(account.id, {.phone = ""}, LastAdministrator::kStays, client()),
      Succeeds());
  EXPECT_EQ(now(account).nickname, "Kit");
  EXPECT_EQ(now(account).phone, std::nullopt);
  EXPECT_EQ(now(account).email, account.email);
  EXPECT_EQ(audited(account, "account-update"), 2);
}

TEST_F(Administration, UpdateKeepsTheRules) {
  const auto account = sign_up(fresh_name());
  const auto other = sign_up(fresh_name());
  const auto update = [&](const domain::AccountChange& change) {
    return administration().change(account.id, change, LastAdministrator::kStays, client());
  };
  EXPECT_THAT(update({.username = ""}), RefusesField("username", Refusal::kTooShort));
  EXPECT_THAT(update({.username = "a b"}), RefusesField("username", Refusal::kBadForm));
  EXPECT_THAT(update({.email = "nobody"}), RefusesField("email", Refusal::kBadForm));
  EXPECT_THAT(update({.phone = "x"}), RefusesField("phone", Refusal::kBadForm));
  EXPECT_THAT(update({.nickname = "a\nb"}), RefusesField("nickname", Refusal::kForbidden));
  EXPECT_THAT(update({.username = *other.username}), FailsWith(Fault::kTaken));
  EXPECT_THAT(update({.email = *other.email}), FailsWith(Fault::kTaken));
}

TEST_F(Administration, AnOperatorChangesNoSecurityQuestion) {
  const auto account = sign_up(fresh_name());
  const auto change = [&](const domain::AccountChange& asked) {
    return administration().change(account.id, asked, LastAdministrator::kStays, client());
  };
  EXPECT_THAT(change({.question = "first car?"}), RefusesField("question", Refusal::kImmutable));
  EXPECT_THAT(change({.answer = Secret{"a Beetle"}}),
              RefusesField("question", Refusal::kImmutable));
  EXPECT_EQ(now(account).question, account.question);
}

TEST_F(Administration, AChangeWithoutAFieldIsNone) {
  const auto account = sign_up(fresh_name());
  EXPECT_THAT(administration().change(account.id, {}, LastAdministrator::kStays, client()),
              Is(domain::ChangeResult::kWasSo));
  EXPECT_EQ(audited(account, "account-update"), 0);
}

TEST_F(Administration, RefusedUpdateChangesNothing) {
  const auto account = sign_up(fresh_name());
  const auto other = sign_up(fresh_name());
  const std::string name = fresh_name();
  EXPECT_THAT(administration().change(account.id, {.username = name, .email = *other.email},
                                      LastAdministrator::kStays, client()),
              RefusesField("email", Refusal::kNone));
  EXPECT_EQ(now(account).username, account.username);
  EXPECT_EQ(audited(account, "account-update"), 0);
}

TEST_F(Administration, NewNameLogsInAndTheOldOneIsFree) {
  const auto account = sign_up(fresh_name());
  const std::string name = fresh_name();
  ASSERT_THAT(
      administration().change(account.id, {.username = name}, LastAdministrator::kStays, client()),
      Succeeds());
  EXPECT_THAT(authenticate(name, kPassword, client()), Succeeds());
  EXPECT_THAT(services_.accounts.check_username_free(*account.username), Succeeds());
}

TEST_F(Administration, OldAddressIsToldOfANewOne) {
  const auto account = sign_up(fresh_name());
  const std::string email = fresh_name() + "@example.net";
  ASSERT_THAT(
      administration().change(account.id, {.email = email}, LastAdministrator::kStays, client()),
      Succeeds());
  EXPECT_EQ(mails(account, "email-changed"), 1);
  EXPECT_EQ(now(account).email_verified, std::nullopt);
}

TEST_F(Administration, AnAccountKeepsOneOfNameAndAddress) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(store_.change("UPDATE account SET username = NULL, username_key = NULL "
                            "WHERE account_id = ?",
                            {account.id}),
              Succeeds());
  EXPECT_THAT(
      administration().change(account.id, {.email = ""}, LastAdministrator::kStays, client()),
      RefusesField("email", Refusal::kNone));
  const std::string name = fresh_name();
  EXPECT_THAT(administration().change(account.id, {.username = name, .email = ""},
                                      LastAdministrator::kStays, client()),
              Succeeds());
}

TEST_F(Administration, DisableEndsSessionsTicketsAndLogins) {
  const auto account = signed_up();
  const auto earned = ticket(account);
  EXPECT_EQ(*administration().disable(account.id, LastAdministrator::kStays, client()),
            ChangeResult::kChanged);
  EXPECT_THAT(resolve(), FailsWith(Fault::kDisabled));
  EXPECT_THAT(authenticate(*account.username, kPassword, client()),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(*administration().disable(account.id, LastAdministrator::kStays, client()),
            ChangeResult::kWasSo);
  EXPECT_EQ(*administration().enable(account.id, client()), ChangeResult::kChanged);
  EXPECT_THAT(resolve(), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(reset(account, *earned), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(authenticate(*account.username, kPassword, client("192.0.2.9")), Succeeds());
  EXPECT_EQ(audited(account, "account-disable") + audited(account, "account-enable"), 2);
}

TEST_F(Administration, LoginThatWasProvenBeforeADisableOpensNothing) {
  const auto account = sign_up(fresh_name());
  auto proven = authenticate(*account.username, kPassword, client());
  ASSERT_THAT(administration().disable(account.id, LastAdministrator::kStays, client()),
              Succeeds());
  ASSERT_THAT(administration().enable(account.id, client()), Succeeds());
  EXPECT_THAT(open_session(services_, *proven, client()), FailsWith(Fault::kWrongCredentials));
}

TEST_F(Administration, PasswordEndsSessionsAndTicketsAndTellsTheOwner) {
  const auto account = signed_up();
  const auto earned = ticket(account);
  ASSERT_THAT(administration().set_password(account.id, Secret{kNewPassword}, client()),
              Succeeds());
  EXPECT_THAT(resolve(), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(reset(account, *earned), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(authenticate(*account.username, kNewPassword, client()), Succeeds());
  EXPECT_EQ(mails(account, "password-changed"), 1);
  EXPECT_EQ(audited(account, "account-password"), 1);
}

// An intruder who had the password can have set them.
TEST_F(Administration, PasswordRemovesQuestionPhoneAndUserKey) {
  const auto account = sign_up(fresh_name());
  domain::Session old = session_of(account);
  old.authenticated -= std::chrono::hours{1};
  ASSERT_THAT(
      services_.self_service.update(
          old, {.phone = "123456", .question = "who?", .answer = Secret{"a thief"}}, client()),
      Succeeds());
  ASSERT_THAT(administration().set_password(account.id, Secret{kNewPassword}, client()),
              Succeeds());
  EXPECT_EQ(now(account).question, std::nullopt);
  EXPECT_EQ(now(account).pending_question, std::nullopt);
  EXPECT_EQ(now(account).phone, std::nullopt);
  EXPECT_GT(now(account).user_key_version, account.user_key_version);
  EXPECT_THAT(services_.recovery.question(*account.username), FailsWith(Fault::kNoQuestion));
}

TEST_F(Administration, PasswordKeepsTheRules) {
  const auto account = signed_up();
  EXPECT_THAT(administration().set_password(account.id, Secret{"short"}, client()),
              RefusesField("password", Refusal::kTooShort));
  EXPECT_THAT(administration().set_password(account.id, Secret{*account.username}, client()),
              RefusesField("password", Refusal::kOwnWords));
  EXPECT_THAT(resolve(), Succeeds());
}

TEST_F(Administration, PasswordOfADisabledAccountDoesNotEnableIt) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(administration().disable(account.id, LastAdministrator::kStays, client()),
              Succeeds());
  ASSERT_THAT(administration().set_password(account.id, Secret{kNewPassword}, client()),
              Succeeds());
  EXPECT_THAT(authenticate(*account.username, kNewPassword, client()),
              FailsWith(Fault::kWrongCredentials));
}

TEST_F(Administration, EndSessionsEndsThemAllAndCounts) {
  const auto account = signed_up();
  auto elsewhere = client();
  elsewhere.contract = "other";
  const auto other = open_session(services_, account, elsewhere);
  EXPECT_EQ(*administration().end_sessions(account.id, std::nullopt, client()), 2);
  EXPECT_THAT(resolve(), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(services_.sessions.resolve(other->reveal(), "other"), FailsWith(Fault::kNotSignedIn));
  EXPECT_EQ(*administration().end_sessions(account.id, std::nullopt, client()), 0);
}

TEST_F(Administration, EndSessionsAtOneContractLeavesTheOthers) {
  const auto account = signed_up();
  auto elsewhere = client();
  elsewhere.contract = "other";
  const auto other = open_session(services_, account, elsewhere);
  EXPECT_EQ(*administration().end_sessions(account.id, "other", client()), 1);
  EXPECT_THAT(services_.sessions.resolve(other->reveal(), "other"), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(resolve(), Succeeds());
}

TEST_F(Administration, OneSessionEndsAndTheOthersStay) {
  const auto account = signed_up();
  const auto other = open_session(services_, account, client());
  const auto mine = domain::session_id(crypto::token_hash(other->reveal()));
  EXPECT_THAT(administration().end_session(account.id, mine, client()), Succeeds());
  EXPECT_THAT(administration().end_session(account.id, mine, client()),
              FailsWith(Fault::kNotFound));
  EXPECT_THAT(services_.sessions.resolve(other->reveal(), "test"), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(resolve(), Succeeds());
  EXPECT_EQ(audited(account, "account-end-session"), 1);
}

TEST_F(Administration, SessionOfSomebodyElseDoesNotEnd) {
  const auto account = signed_up();
  const auto other = sign_up(fresh_name());
  const auto id = domain::session_id(crypto::token_hash(token_.reveal()));
  EXPECT_THAT(administration().end_session(other.id, id, client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().end_session(account.id, "", client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(resolve(), Succeeds());
}

TEST_F(Administration, ForcedResetTakesThePasswordAndMailsALink) {
  const auto account = signed_up();
  const auto earned = ticket(account);
  EXPECT_THAT(administration().force_reset(account.id, client()), Is(ChangeResult::kChanged));
  EXPECT_THAT(resolve(), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(reset(account, *earned), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(authenticate(*account.username, kPassword, client()),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_TRUE(administration().details(account.id)->schemes.empty());
  EXPECT_FALSE(administration().find_by_id(account.id)->question);
  EXPECT_EQ(mails(account, "forced-reset"), 1);
  EXPECT_EQ(audited(account, "account-force-reset"), 1);
}

TEST_F(Administration, LinkOfAForcedResetChoosesThePassword) {
  const auto account = signed_up();
  ASSERT_THAT(administration().force_reset(account.id, client()), Succeeds());
  const std::string code = mailed_link(account);
  EXPECT_THAT(
      services_.recovery.reset_by_code(*account.email, code, Secret{kNewPassword}, client()),
      Succeeds());
  EXPECT_THAT(authenticate(*account.username, kNewPassword, client()), Succeeds());
}

TEST_F(Administration, ForcedResetNeedsAnAddress) {
  const auto account = signed_up();
  ASSERT_THAT(
      administration().change(account.id, {.email = ""}, LastAdministrator::kStays, client()),
      Succeeds());
  EXPECT_THAT(administration().force_reset(account.id, client()), Is(ChangeResult::kNoAddress));
  EXPECT_THAT(resolve(), Succeeds());
  EXPECT_THAT(authenticate(*account.username, kPassword, client()), Succeeds());
}

TEST_F(Administration, InvitedOwnerChoosesThePassword) {
  const std::string name = fresh_name();
  const std::string email = name + "@example.com";
  auto account = services_.accounts.sign_up(
      {.username = name, .email = email, .by = domain::SignUp::By::kInvitation}, client());
  ASSERT_THAT(account, Succeeds());
  EXPECT_EQ(mails(*account, "invitation"), 1);
  EXPECT_TRUE(administration().details(account->id)->schemes.empty());
  EXPECT_THAT(authenticate(name, "", client()), FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(services_.recovery.reset_by_code(email, mailed_link(*account), Secret{kNewPassword},
                                               client()),
              Succeeds());
  EXPECT_THAT(authenticate(name, kNewPassword, client("192.0.2.9")), Succeeds());
  EXPECT_TRUE(now(*account).email_verified);
}

TEST_F(Administration, InvitationNeedsAnAddress) {
  EXPECT_THAT(services_.accounts.sign_up(
                  {.username = fresh_name(), .by = domain::SignUp::By::kInvitation}, client()),
              RefusesField("email", Refusal::kNone));
}

TEST_F(Administration, ChangeDoesEverythingOrNothing) {
  const auto account = signed_up();
  const auto other = sign_up(fresh_name());
  const auto change = [&](const domain::AccountChange& update) {
    return administration().change(account.id, update, LastAdministrator::kMayGo, client());
  };
  EXPECT_THAT(change({.email = *other.email, .status = domain::Status::kDisabled}),
              FailsWith(Fault::kTaken));
  EXPECT_THAT(resolve(), Succeeds());
  EXPECT_THAT(
      change(
          {.nickname = "Kit", .role = domain::Role::kAdmin, .status = domain::Status::kDisabled}),
      Is(ChangeResult::kChanged));
  EXPECT_EQ(now(account).nickname, "Kit");
  EXPECT_EQ(now(account).role, domain::Role::kAdmin);
  EXPECT_EQ(now(account).status, domain::Status::kDisabled);
  EXPECT_THAT(change({.role = domain::Role::kAdmin}), Is(ChangeResult::kWasSo));
  EXPECT_THAT(change({}), Is(ChangeResult::kWasSo));
  set_role(account, domain::Role::kUser, LastAdministrator::kMayGo).value();
}

TEST_F(Administration, EventsTellWhoActedAndGoOnBeforeAnId) {
  const auto account = signed_up();
  const auto administrator = sign_up(fresh_name());
  auto acting = client();
  acting.actor = administrator.id;
  ASSERT_THAT(
      administration().change(account.id, {.nickname = "Kit"}, LastAdministrator::kStays, acting),
      Succeeds());
  const auto page = *administration().events(account.id, INT64_MAX, 2);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].action, "account-update");
  EXPECT_EQ(page[0].actor_id, administrator.id);
  EXPECT_EQ(page[0].actor, administrator.username);
  EXPECT_EQ(page[1].action, "login");
  EXPECT_EQ(page[1].actor_id, std::nullopt);
  EXPECT_EQ(administration().events(account.id, page[1].id, 9)->front().action, "sign-up");
}

TEST_F(Administration, RemovedAccountLeavesOnlyItsAudit) {
  const auto account = signed_up();
  const auto earned = ticket(account);
  ASSERT_THAT(administration().remove(account.id, LastAdministrator::kStays, client()), Succeeds());
  EXPECT_THAT(resolve(), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(reset(account, *earned), FailsWith(Fault::kWrongTicket));
  for (const char* const sql : {"SELECT COUNT(*) FROM account WHERE account_id = ?",
                                "SELECT COUNT(*) FROM session WHERE account_id = ?",
                                "SELECT COUNT(*) FROM recovery_ticket WHERE account_id = ?",
                                "SELECT COUNT(*) FROM password_verifier WHERE account_id = ?"}) {
    EXPECT_EQ(count(sql, account.id), 0) << sql;
  }
  EXPECT_EQ(audited(account, "account-delete"), 1);
  EXPECT_THAT(try_sign_up(*account.username, kPassword), Succeeds());
}

TEST_F(Administration, NothingIsDoneToAnAccountThatIsGone) {
  const auto keep = LastAdministrator::kStays;
  EXPECT_THAT(administration().change(0, {.phone = ""}, keep, client()),
              FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().disable(0, keep, client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().enable(0, client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().set_role(0, domain::Role::kAdmin, keep, client()),
              FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().set_password(0, Secret{kNewPassword}, client()),
              FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().end_sessions(0, std::nullopt, client()),
              FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().remove(0, keep, client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().force_reset(0, client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().end_session(0, "", client()), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().events(0, INT64_MAX, 1), FailsWith(Fault::kNotFound));
  EXPECT_THAT(administration().details(0), FailsWith(Fault::kNotFound));
}

TEST_F(Administration, UpdatesThatRaceBothStand) {
  OtherServices another;
  const auto account = sign_up(fresh_name());
  std::thread other([&] {
    for (int i = 0; i < 20; ++i) {
      EXPECT_THAT(another.services().administration.change(account.id, {.phone = "123456"},
                                                           LastAdministrator::kStays,
                                                           another.operator_client()),
                  Succeeds());
    }
  });
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(administration().change(account.id, {.nickname = "Kit"}, LastAdministrator::kStays,
                                        client()),
                Succeeds());
  }
  other.join();
  EXPECT_EQ(now(account).phone, "123456");
  EXPECT_EQ(now(account).nickname, "Kit");
  EXPECT_EQ(audited(account, "account-update"), 40);
}

TEST_F(LastOnes, LastEnabledAdministratorStaysUnlessForced) {
  const auto account = administrator();
  EXPECT_THAT(set_role(account, domain::Role::kUser), Is(ChangeResult::kIsLast));
  EXPECT_THAT(disable(account), Is(ChangeResult::kIsLast));
  EXPECT_THAT(remove(account), Is(ChangeResult::kIsLast));
  EXPECT_EQ(now(account).status, domain::Status::kEnabled);
  EXPECT_THAT(disable(account, LastAdministrator::kMayGo), Succeeds());
  EXPECT_THAT(remove(account), Succeeds());  // a disabled one administers nothing
}

TEST_F(LastOnes, AnyButTheLastMayGo) {
  const auto first = administrator();
  const auto second = administrator();
  EXPECT_EQ(*set_role(first, domain::Role::kUser), ChangeResult::kChanged);
  EXPECT_EQ(*set_role(first, domain::Role::kUser), ChangeResult::kWasSo);
  EXPECT_THAT(disable(second), Is(ChangeResult::kIsLast));
  EXPECT_EQ(audited(first, "account-role-user"), 1);
}

TEST_F(LastOnes, DisabledAdministratorDoesNotCount) {
  const auto first = administrator();
  const auto second = administrator();
  ASSERT_THAT(disable(first), Succeeds());
  EXPECT_THAT(remove(second), Is(ChangeResult::kIsLast));
}

TEST_F(LastOnes, OfTwoThatLetEachOtherGoOneStays) {
  OtherServices another;
  for (int round = 0; round < 10; ++round) {
    const auto first = administrator();
    const auto second = administrator();
    base::Result<ChangeResult> other_effect = ChangeResult::kWasSo;
    std::thread other([&] {
      other_effect = another.services().administration.set_role(
          first.id, domain::Role::kUser, LastAdministrator::kStays, another.operator_client());
    });
    const auto effect = set_role(second, domain::Role::kUser);
    other.join();
    ASSERT_THAT(effect, Succeeds());
    ASSERT_THAT(other_effect, Succeeds());
    EXPECT_THAT((std::vector{*effect, *other_effect}),
                testing::UnorderedElementsAre(ChangeResult::kChanged, ChangeResult::kIsLast));
    for (const auto& account : {first, second}) {
      set_role(account, domain::Role::kUser, LastAdministrator::kMayGo).value();
    }
  }
}

}  // namespace
