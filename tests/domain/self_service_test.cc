// Changes of accounts by their owners, and their limits.
#include "domain/account/self_service.h"

#include <algorithm>

#include "domain/mail/mail_kinds.h"
#include "domain/remembering_random.h"
#include "domain/services_fixture.h"
#include "store/account.h"
#include "store/outbox.h"

namespace {

using base::Fault;
using base::Refusal;
using base::Secret;
using domain::Account;
using domain::CodeUse;
using domain::IfClosing;
using domain::Status;
using tests::FailsWith;
using tests::RefusesField;
using tests::Succeeds;

bool same(std::string_view expected, std::string_view version) { return expected == version; }

class SelfService : public tests::Services {
 protected:
  SelfService() : owner_(deps({.random = &remembered_}), keys()) {}

  std::string fresh_email() { return fresh_name() + "@example.com"; }

  std::string code(const std::string& email, CodeUse use = CodeUse::kEmailChange) {
    EXPECT_THAT(owner_.codes.send(email, use, std::nullopt, client(fresh_address())), Succeeds());
    return std::string{domain::mail_code(keys().codes, email, use, remembered_.salt()).reveal()};
  }

  // An account with an address and without a username.
  Account join() {
    const std::string email = fresh_email();
    auto signed_up =
        owner_.accounts.sign_up_and_log_in({.email = email,
                                            .password = Secret{tests::kPassword},
                                            .code = code(email, CodeUse::kRegistration)},
                                           client(fresh_address()));
    if (!signed_up) throw std::runtime_error("sign-up failed");
    return signed_up->account;
  }

  auto update(const Account& account, const domain::AccountChange& update,
              std::string_view version = {}) {
    return owner_.self_service.update(session_of(account), update, client(),
                                      {.version = version, .matches = same});
  }
  auto change_email(const Account& account, const std::string& email, const std::string& with,
                    const char* password = tests::kPassword) {
    return owner_.self_service.change_email(
        session_of(account), {.email = email, .code = with, .password = Secret{password}},
        client(fresh_address()));
  }
  auto close(const Account& account, const char* password = tests::kPassword) {
    return owner_.self_service.close(session_of(account), Secret{password}, client());
  }
  auto disable(const Account& account) {
    return owner_.administration.disable(account.id, domain::LastAdministrator::kStays, client());
  }
  base::Result<domain::Login> log_in(const Account& account, IfClosing if_closing,
                                     const char* password = tests::kPassword) {
    auto subject = owner_.logins.subject_by_id(account.id, client());
    if (!subject) return base::pass(subject);
    subject->if_closing = if_closing;
    return owner_.logins.log_in(std::move(*subject), Secret{password}, client());
  }
  std::vector<store::MailLine> mails(const Account& account) {
    return *store::list_mails_to(store_, account.id, 50);
  }
  Account now(const Account& account) { return *owner_.administration.find_by_id(account.id); }
  std::string open(const Account& account) {
    return std::string{open_session(owner_, account, client())->reveal()};
  }
  domain::Session session(const std::string& token) {
    return *owner_.sessions.resolve(token, "test");
  }
  bool lives(const std::string& token) {
    return owner_.sessions.resolve(token, "test").has_value();
  }
  std::string id_of(const std::string& token) {
    return base::to_hex(session(token).token_hash.substr(0, 16));
  }

  tests::RememberingRandom remembered_;
  domain::Services owner_;
};

TEST_F(SelfService, AUsernameIsChosenOnce) {
  const Account account = join();
  const std::string name = fresh_name();
  ASSERT_THAT(update(account, {.username = name}), Succeeds());
  EXPECT_EQ(now(account).username, name);
  EXPECT_THAT(update(account, {.username = name}), Succeeds());
  EXPECT_THAT(update(account, {.username = fresh_name()}),
              RefusesField("username", Refusal::kImmutable));
}

TEST_F(SelfService, AUsernameIsByTheRulesAndNobodyElses) {
  const Account account = join();
  const Account other = sign_up(fresh_name());
  EXPECT_THAT(update(account, {.username = "x"}), RefusesField("username", Refusal::kTooShort));
  EXPECT_THAT(update(account, {.username = *other.username, .nickname = "Kit"}),
              FailsWith(Fault::kTaken));
  EXPECT_FALSE(now(account).username);
  EXPECT_FALSE(now(account).nickname);
}

TEST_F(SelfService, AProfileChangesAsAWholeAndAnEmptyValueTakesAway) {
  const Account account = join();
  ASSERT_THAT(update(account, {.phone = "+86 138 0013 8000", .nickname = "Kit"}), Succeeds());
  EXPECT_THAT(update(account, {.phone = "none", .nickname = "Kat"}),
              RefusesField("phone", Refusal::kBadForm));
  EXPECT_EQ(now(account).nickname, "Kit");
  const auto changed = update(account, {.phone = "", .nickname = ""});
  ASSERT_THAT(changed, Succeeds());
  EXPECT_FALSE(changed->phone);
  EXPECT_FALSE(changed->nickname);
}

TEST_F(SelfService, AnOwnerChangesNeitherRoleNorStatus) {
  const Account account = join();
  EXPECT_THAT(update(account, {.nickname = "Kit", .role = domain::Role::kAdmin}),
              RefusesField("role", Refusal::kImmutable));
  EXPECT_THAT(update(account, {.status = domain::Status::kDisabled}),
              RefusesField("status", Refusal::kImmutable));
  EXPECT_EQ(now(account).role, domain::Role::kUser);
  EXPECT_FALSE(now(account).nickname);
}

TEST_F(SelfService, AChangeOfWhatIsNoLongerThereIsRefused) {
  const Account account = join();
  const std::string seen = domain::version_of(account);
  ASSERT_THAT(update(account, {.nickname = "Kit"}, seen), Succeeds());
  EXPECT_THAT(update(account, {.nickname = "Kat"}, seen), FailsWith(Fault::kChanged));
  EXPECT_EQ(now(account).nickname, "Kit");
}

TEST_F(SelfService, EachChangeIsAnotherVersion) {
  Account account = join();
  std::string seen = domain::version_of(account);
  const auto change = [&](auto what) {
    what(account);
    return std::exchange(seen, domain::version_of(account)) != seen;
  };
  EXPECT_TRUE(change([](Account& it) { it.username = "kit"; }));
  EXPECT_TRUE(change([](Account& it) { it.nickname = ""; }));
  EXPECT_TRUE(change([](Account& it) { it.avatar = "a.webp"; }));
  EXPECT_TRUE(change([](Account& it) { it.role = domain::Role::kAdmin; }));
  EXPECT_TRUE(change([](Account& it) { it.email_verified = std::nullopt; }));
  EXPECT_FALSE(change([](Account&) {}));
}

TEST_F(SelfService, ANewAddressNeedsItsCodeAndThePassword) {
  const Account account = join();
  const std::string email = fresh_email();
  const std::string right = code(email);
  EXPECT_THAT(change_email(account, email, right, "wrong"), FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(change_email(account, email, "000000x"), FailsWith(Fault::kWrongCode));
  EXPECT_THAT(change_email(account, fresh_email(), right), FailsWith(Fault::kWrongCode));
  EXPECT_THAT(change_email(account, "none", right), RefusesField("email", Refusal::kBadForm));
  const auto changed = change_email(account, email, right);
  ASSERT_THAT(changed, Succeeds());
  EXPECT_EQ(changed->email, email);
  EXPECT_TRUE(changed->email_verified);
  EXPECT_THAT(change_email(account, email, right), FailsWith(Fault::kWrongCode));
}

TEST_F(SelfService, ACodeToSignUpOrToResetChangesNoAddress) {
  const Account account = join();
  const std::string email = fresh_email();
  EXPECT_THAT(change_email(account, email, code(email, CodeUse::kRegistration)),
              FailsWith(Fault::kWrongCode));
}

TEST_F(SelfService, AnAddressGoesToWhoeverVerifiesItFirst) {
  const Account account = join();
  const std::string email = fresh_email();
  const Account squatter = sign_up(fresh_name());
  ASSERT_THAT(owner_.self_service.update(session_of(squatter), {.email = email}, client()),
              Succeeds());
  const std::string mine = code(email);
  ASSERT_THAT(change_email(account, email, mine), Succeeds());
  EXPECT_FALSE(now(squatter).email);
}

TEST_F(SelfService, AnAddressThatAnotherHasVerifiedMeanwhileIsTaken) {
  const Account account = join();
  const std::string email = fresh_email();
  const std::string mine = code(email);
  ASSERT_THAT(owner_.accounts.sign_up_and_log_in({.email = email,
                                                  .password = Secret{tests::kPassword},
                                                  .code = code(email, CodeUse::kRegistration)},
                                                 client(fresh_address())),
              Succeeds());
  EXPECT_THAT(change_email(account, email, mine), FailsWith(Fault::kTaken));
  EXPECT_EQ(now(account).email, account.email);
}

TEST_F(SelfService, OnesOwnUnverifiedAddressIsVerifiedByItsCode) {
  const Account account = sign_up(fresh_name());
  ASSERT_THAT(change_email(account, *account.email, code(*account.email)), Succeeds());
  EXPECT_TRUE(now(account).email_verified);
  EXPECT_EQ((*store_.find("SELECT COUNT(*) FROM outbox WHERE account_id = ? AND kind = "
                          "'email-changed'",
                          {account.id}))
                ->number(0),
            0);
}

TEST_F(SelfService, ClosingNeedsThePasswordAndEndsAllSessions) {
  const Account account = join();
  const std::string token = open(account);
  EXPECT_THAT(close(account, "wrong"), FailsWith(Fault::kWrongCredentials));
  clock_.advance(std::chrono::hours{1});
  ASSERT_THAT(close(account), Succeeds());
  EXPECT_FALSE(lives(token));
  EXPECT_EQ(now(account).status, domain::Status::kClosing);
  EXPECT_EQ(std::ranges::count(mails(account), domain::kAccountClosingMail, &store::MailLine::kind),
            1);
}

TEST_F(SelfService, AClosedAccountIsKeptByALoginThatAsksForIt) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  EXPECT_THAT(log_in(account, IfClosing::kRefuse), FailsWith(Fault::kWrongCredentials));
  clock_.advance(std::chrono::hours{1});
  EXPECT_THAT(log_in(account, IfClosing::kAsk), FailsWith(Fault::kClosingAccount));
  EXPECT_THAT(log_in(account, IfClosing::kAsk, "wrong"), FailsWith(Fault::kWrongCredentials));
  clock_.advance(std::chrono::hours{1});
  ASSERT_THAT(log_in(account, IfClosing::kKeep), Succeeds());
  EXPECT_EQ(now(account).status, domain::Status::kEnabled);
  clock_.advance(domain_settings_.closing_life);
  ASSERT_THAT(owner_.administration.remove_closed(client()), Succeeds());
  EXPECT_THAT(owner_.administration.find_by_id(account.id), Succeeds());
}

TEST_F(SelfService, AClosedAccountIsDeletedAfterItsTime) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  clock_.advance(domain_settings_.closing_life - std::chrono::seconds{1});
  ASSERT_THAT(owner_.administration.remove_closed(client()), Succeeds());
  EXPECT_EQ(now(account).status, domain::Status::kClosing);
  clock_.advance(std::chrono::seconds{1});
  EXPECT_GE(owner_.administration.remove_closed(client()).value_or(0), 1);
  EXPECT_THAT(owner_.administration.find_by_id(account.id), FailsWith(Fault::kNotFound));
}

TEST_F(SelfService, TheOwnerOfAClosedAccountResetsThePasswordAndIsAskedThen) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  const char* fresh = "another quiet harbour 7";
  ASSERT_THAT(owner_.recovery.reset_by_code(*account.email, code(*account.email, CodeUse::kReset),
                                            Secret{fresh}, client()),
              Succeeds());
  EXPECT_EQ(now(account).status, domain::Status::kClosing);
  EXPECT_THAT(log_in(account, IfClosing::kAsk, fresh), FailsWith(Fault::kClosingAccount));
  EXPECT_THAT(log_in(account, IfClosing::kKeep, fresh), Succeeds());
}

TEST_F(SelfService, AnAdministratorOpensAClosedAccountAgain) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  EXPECT_EQ(owner_.administration.enable(account.id, client()), domain::ChangeResult::kChanged);
  EXPECT_THAT(log_in(account, IfClosing::kRefuse), Succeeds());
}

TEST_F(SelfService, ADisabledAccountIsDeletedAsItsOwnerWantedAndNotKept) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  ASSERT_EQ(disable(account), domain::ChangeResult::kChanged);
  EXPECT_EQ(now(account).status, domain::Status::kDisabled);
  EXPECT_EQ(now(account).closing_until, clock_.now() + domain_settings_.closing_life);
  EXPECT_THAT(log_in(account, IfClosing::kKeep), FailsWith(Fault::kWrongCredentials));
  clock_.advance(domain_settings_.closing_life);
  ASSERT_THAT(owner_.administration.remove_closed(client()), Succeeds());
  EXPECT_THAT(owner_.administration.find_by_id(account.id), FailsWith(Fault::kNotFound));
}

TEST_F(SelfService, AnEnabledAccountIsNotDeleted) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  ASSERT_THAT(disable(account), Succeeds());
  ASSERT_THAT(owner_.administration.enable(account.id, client()), Succeeds());
  EXPECT_EQ(now(account).status, domain::Status::kEnabled);
  EXPECT_FALSE(now(account).closing_until);
}

TEST_F(SelfService, AnAccountThatAnEarlierVersionEnabledIsNotDeleted) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  ASSERT_THAT(
      store_.apply("UPDATE account SET status = 'enabled' WHERE account_id = ?", {account.id}),
      Succeeds());
  EXPECT_FALSE(now(account).closing_until);
  clock_.advance(domain_settings_.closing_life);
  ASSERT_THAT(owner_.administration.remove_closed(client()), Succeeds());
  ASSERT_THAT(disable(account), Succeeds());
  ASSERT_THAT(owner_.administration.remove_closed(client()), Succeeds());
  EXPECT_EQ(now(account).status, Status::kDisabled);
}

TEST_F(SelfService, TheEndOfClosingLeavesADisabledAccountDisabled) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  ASSERT_THAT(disable(account), Succeeds());
  ASSERT_THAT(store::end_closing(store_, account.id, clock_.now()), Succeeds());
  EXPECT_EQ(now(account).status, Status::kDisabled);
  EXPECT_FALSE(now(account).closing_until);
}

TEST_F(SelfService, ClosingAccountsAreAFilterOfTheirOwn) {
  const Account account = join();
  ASSERT_THAT(close(account), Succeeds());
  const auto found = [&](Status status) {
    return owner_.administration.search({.text = *account.email, .filter = {.status = status}})
        .value()
        .accounts.size();
  };
  EXPECT_EQ(found(Status::kClosing), 1U);
  EXPECT_EQ(found(Status::kDisabled), 0U);
  EXPECT_EQ(found(Status::kEnabled), 0U);
}

TEST_F(SelfService, WithoutAClosingTimeAnAccountIsDeletedAtOnce) {
  domain::Options at_once = domain_settings_;
  at_once.closing_life = std::chrono::days{0};
  domain::Services there(deps({.options = &at_once}), keys());
  const Account account = join();
  ASSERT_THAT(there.self_service.close(session_of(account), Secret{tests::kPassword}, client()),
              Succeeds());
  EXPECT_THAT(owner_.administration.find_by_id(account.id), FailsWith(Fault::kNotFound));
}

TEST_F(SelfService, ClosingIsThrottledAsALogin) {
  const Account account = join();
  base::Result<void> last;
  for (int i = 0; i < 10; ++i) last = close(account, "wrong");
  EXPECT_THAT(close(account), FailsWith(Fault::kThrottled));
  EXPECT_THAT(owner_.administration.find_by_id(account.id), Succeeds());
}

TEST_F(SelfService, ClosingIsNotForWhomThePasswordWasChangedMeanwhile) {
  const Account account = join();
  ASSERT_THAT(owner_.logins.change_password(account, Secret{tests::kPassword},
                                            Secret{tests::kPassword}, client()),
              Succeeds());
  EXPECT_THAT(close(account), FailsWith(Fault::kNotSignedIn));
}

TEST_F(SelfService, AllOtherSessionsEndAndThisOneStays) {
  const Account account = join();
  const std::string mine = open(account);
  const std::string other = open(account);
  domain::Client elsewhere = client();
  elsewhere.contract = "other";
  ASSERT_THAT(open_session(owner_, account, elsewhere), Succeeds());
  const auto alone = owner_.sessions.end_others(session(mine), client());
  ASSERT_THAT(alone, Succeeds());
  EXPECT_EQ(alone->ended, 3);  // one was opened by signing up
  EXPECT_TRUE(lives(mine));
  EXPECT_FALSE(lives(other));
  EXPECT_EQ(owner_.administration.sessions(account.id)->size(), 1);
}

TEST_F(SelfService, ALoginThatWasUnderWayOpensNothingOnceAllOthersHaveEnded) {
  const Account proven = join();
  const std::string mine = open(proven);
  ASSERT_THAT(owner_.sessions.end_others(session(mine), client()), Succeeds());
  EXPECT_THAT(open_session(owner_, proven, client()), FailsWith(Fault::kWrongCredentials));
}

TEST_F(SelfService, ASessionThatHasEndedMeanwhileEndsNoOther) {
  const Account account = join();
  const std::string mine = open(account);
  const std::string other = open(account);
  const domain::Session seen = session(mine);
  ASSERT_THAT(owner_.sessions.end(seen, client()), Succeeds());
  EXPECT_THAT(owner_.sessions.end_others(seen, client()), FailsWith(Fault::kNotSignedIn));
  EXPECT_TRUE(lives(other));
}

TEST_F(SelfService, OneSessionEndsByItsIdAndNobodyElses) {
  const Account account = join();
  const Account stranger = join();
  std::string token = open(account);
  while (id_of(token).front() != '0') token = open(account);  // UNHEX would add a missing 0
  const std::string id = id_of(token);
  for (const std::string& wrong : {std::string{}, id.substr(1), id + "00", std::string{"%"}}) {
    EXPECT_THAT(owner_.sessions.end_one(account.id, wrong, client()), FailsWith(Fault::kNotFound));
  }
  EXPECT_THAT(owner_.sessions.end_one(stranger.id, id, client()), FailsWith(Fault::kNotFound));
  EXPECT_TRUE(lives(token));
  ASSERT_THAT(owner_.sessions.end_one(account.id, id, client()), Succeeds());
  EXPECT_FALSE(lives(token));
}

TEST_F(SelfService, ACopyHasWhatIsKeptAboutItsOwnerAndNoOneElse) {
  const Account account = join();
  const Account stranger = join();
  open(account);
  ASSERT_THAT(authenticate("nobody", "x", client()), FailsWith(Fault::kWrongCredentials));
  const std::string email = fresh_email();
  ASSERT_THAT(change_email(account, email, code(email)), Succeeds());
  const auto copy = owner_.self_service.copy(session_of(now(account)));
  ASSERT_THAT(copy, Succeeds());
  EXPECT_EQ(copy->sessions.size(), 2);
  ASSERT_EQ(copy->mails.size(), 1);
  EXPECT_EQ(copy->mails.front().kind, "email-changed");
  ASSERT_EQ(copy->events.size(), 3);
  EXPECT_EQ(copy->events.front().action, "email-change");
  EXPECT_EQ(copy->events.back().action, "sign-up");
  EXPECT_EQ(owner_.self_service.copy(session_of(stranger))->events.size(), 1);
}

TEST_F(SelfService, APictureIsTakenAwayWithItsFile) {
  const Account account = join();
  domain::Session mine = session_of(account);
  const std::string name = base::to_hex(random_.bytes(16)) + ".webp";
  ASSERT_THAT(uploads_.store(name, "x"), Succeeds());
  ASSERT_THAT(store::update_avatar(store_, account.id, name, clock_.now()), Succeeds());
  mine.account = now(account);
  ASSERT_THAT(owner_.avatars.remove(mine, client()), Succeeds());
  EXPECT_FALSE(now(account).avatar);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/" + name));
  EXPECT_THAT(owner_.avatars.remove(session_of(now(account)), client()), Succeeds());
}

}  // namespace
