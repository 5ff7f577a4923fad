// The effects of an undo ticket, and attacks by an intruder.
#include "domain/recovery/undo.h"

#include "domain/mail/mail_kinds.h"
#include "domain/remembering_random.h"
#include "domain/services_fixture.h"
#include "store/audit_event.h"
#include "store/transaction.h"

namespace {

using base::Fault;
using base::Secret;
using domain::Account;
using domain::CodeUse;
using domain::Restored;
using std::chrono::days;
using tests::FailsWith;
using tests::Succeeds;

constexpr const char* kIntruders = "the intruder's own words";

class Undo : public tests::Services {
 protected:
  Undo() : owner_(deps({.random = &remembered_}), keys()) {}

  std::string fresh_email() { return fresh_name() + "@example.com"; }

  std::string code(const std::string& email, CodeUse use) {
    clock_.advance(domain_settings_.code_cooldown);
    EXPECT_THAT(owner_.codes.send(email, use, std::nullopt, client(fresh_address())), Succeeds());
    return std::string{domain::mail_code(keys().codes, email, use, remembered_.salt()).reveal()};
  }

  Account join() {
    const std::string email = fresh_email();
    auto signed_up =
        owner_.accounts.sign_up_and_log_in({.username = fresh_name(),
                                            .email = email,
                                            .password = Secret{tests::kPassword},
                                            .code = code(email, CodeUse::kRegistration)},
                                           client(fresh_address()));
    if (!signed_up) throw std::runtime_error("sign-up failed");
    return signed_up->account;
  }

  // The ticket of the mail that was written last.
  Secret last_ticket() const { return domain::undo_ticket(keys_codes_, remembered_.salt()); }

  Secret change_password(const Account& account, const char* from, const char* to) {
    EXPECT_THAT(
        owner_.logins.change_password(account, Secret{from}, Secret{to}, client(fresh_address())),
        Succeeds());
    return last_ticket();
  }

  // As whoever is signed in: a code from the new address, and the password.
  Secret move_to(const std::string& email, const Account& account, const char* password) {
    const std::string right = code(email, CodeUse::kEmailChange);
    EXPECT_THAT(
        owner_.self_service.change_email(
            session_of(account), {.email = email, .code = right, .password = Secret{password}},
            client(fresh_address())),
        Succeeds());
    return last_ticket();
  }

  Account now(const Account& account) { return *owner_.administration.find_by_id(account.id); }
  auto undo(const Secret& ticket) { return owner_.undo.undo(ticket, client()); }
  auto log_in(const Account& account, const char* password) {
    return authenticate(*account.username, password, client(fresh_address()));
  }
  auto reset(const std::string& email, const char* password) {
    return owner_.recovery.reset_by_code(email, code(email, CodeUse::kReset), Secret{password},
                                         client(fresh_address()));
  }

  const Secret keys_codes_{"code key"};
  tests::RememberingRandom remembered_;
  domain::Services owner_;
};

TEST_F(Undo, OfANewPasswordLocksTheAccountUntilAResetByMail) {
  const Account account = join();
  const Secret ticket = change_password(account, tests::kPassword, kIntruders);
  EXPECT_EQ(owner_.undo.look(ticket)->kind, "password-changed");
  ASSERT_THAT(undo(ticket), Succeeds());
  EXPECT_THAT(log_in(account, kIntruders), FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(log_in(account, tests::kPassword), FailsWith(Fault::kWrongCredentials));
  ASSERT_THAT(reset(*account.email, "a third one entirely"), Succeeds());
  EXPECT_THAT(log_in(account, "a third one entirely"), Succeeds());
}

TEST_F(Undo, EndsEverySession) {
  const Account account = join();
  auto changed = owner_.logins.change_password(account, Secret{tests::kPassword},
                                               Secret{kIntruders}, client());
  ASSERT_THAT(changed, Succeeds());
  ASSERT_THAT(owner_.sessions.resolve(changed->token.reveal(), "test"), Succeeds());
  ASSERT_THAT(undo(last_ticket()), Succeeds());
  EXPECT_THAT(owner_.sessions.resolve(changed->token.reveal(), "test"),
              FailsWith(Fault::kNotSignedIn));
}

TEST_F(Undo, OfANewAddressGivesTheOldOneBackAsVerifiedAsItWas) {
  const Account account = join();
  const std::string intruders = fresh_email();
  const Secret ticket = move_to(intruders, account, tests::kPassword);
  EXPECT_EQ(now(account).email, intruders);
  const auto undone = undo(ticket);
  ASSERT_THAT(undone, Succeeds());
  EXPECT_EQ(undone->address, Restored::kYes);
  EXPECT_EQ(now(account).email, account.email);
  EXPECT_EQ(now(account).email_verified, account.email_verified);
  EXPECT_THAT(reset(intruders, kIntruders), FailsWith(Fault::kWrongCode));
}

TEST_F(Undo, OfANewPasswordTakesBackAnAddressThatWasChangedSince) {
  const Account account = join();
  const Secret ticket = change_password(account, tests::kPassword, kIntruders);
  move_to(fresh_email(), now(account), kIntruders);
  ASSERT_THAT(undo(ticket), Succeeds());
  EXPECT_EQ(now(account).email, account.email);
}

TEST_F(Undo, MakesEveryLaterTicketVoid) {
  const Account account = join();
  const Secret owners = move_to(fresh_email(), account, tests::kPassword);
  const Secret intruders = move_to(fresh_email(), now(account), tests::kPassword);
  ASSERT_THAT(undo(owners), Succeeds());
  EXPECT_THAT(undo(intruders), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(owner_.undo.look(intruders), FailsWith(Fault::kSpentTicket));
  EXPECT_EQ(now(account).email, account.email);
}

TEST_F(Undo, OfALaterChangeLeavesTheOwnersTicketGood) {
  const Account account = join();
  const Secret owners = move_to(fresh_email(), account, tests::kPassword);
  const Secret intruders = move_to(fresh_email(), now(account), tests::kPassword);
  ASSERT_THAT(undo(intruders), Succeeds());
  EXPECT_NE(now(account).email, account.email);
  ASSERT_THAT(undo(owners), Succeeds());
  EXPECT_EQ(now(account).email, account.email);
}

// The clocks of two hosts differ: the order of the changes decides which is later.
TEST_F(Undo, TellsLaterTicketsByTheirOrderAndNotByTheClock) {
  const Account account = join();
  const Secret owners = move_to(fresh_email(), account, tests::kPassword);
  clock_.advance(-std::chrono::minutes{5});
  const Secret intruders = move_to(fresh_email(), now(account), tests::kPassword);
  ASSERT_THAT(undo(owners), Succeeds());
  EXPECT_THAT(undo(intruders), FailsWith(Fault::kSpentTicket));
}

TEST_F(Undo, TakesAwayTheQuestionThatAnIntruderHasLeft) {
  const Account account = join();
  ASSERT_THAT(owner_.self_service.update(
                  session_of(account), {.question = "whose?", .answer = Secret{"mine"}}, client()),
              Succeeds());
  const Secret ticket = change_password(now(account), tests::kPassword, kIntruders);
  auto answered =
      owner_.recovery.check_answer(*account.username, "whose?", Secret{"mine"}, client());
  ASSERT_THAT(answered, Succeeds());
  ASSERT_THAT(undo(ticket), Succeeds());
  EXPECT_THAT(owner_.recovery.question(*account.username), FailsWith(Fault::kNoQuestion));
  EXPECT_THAT(
      owner_.recovery.reset_by_ticket(*account.username, *answered, Secret{kIntruders}, client()),
      FailsWith(Fault::kSpentTicket));
}

TEST_F(Undo, IsGoodOnceAndForSevenDays) {
  const Account account = join();
  const Secret used = change_password(account, tests::kPassword, kIntruders);
  ASSERT_THAT(undo(used), Succeeds());
  EXPECT_THAT(undo(used), FailsWith(Fault::kSpentTicket));
  const Account other = join();
  const Secret late = change_password(other, tests::kPassword, kIntruders);
  clock_.advance(days{7} - std::chrono::milliseconds{1});
  EXPECT_THAT(owner_.undo.look(late), Succeeds());
  clock_.advance(std::chrono::milliseconds{1});
  EXPECT_THAT(undo(late), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(undo(Secret{"nobody's"}), FailsWith(Fault::kWrongTicket));
}

TEST_F(Undo, LocksAllTheSameWhereTheAddressIsAnothersByNow) {
  const Account account = join();
  const Secret ticket = move_to(fresh_email(), account, tests::kPassword);
  ASSERT_THAT(
      owner_.accounts.sign_up_and_log_in({.email = *account.email,
                                          .password = Secret{tests::kPassword},
                                          .code = code(*account.email, CodeUse::kRegistration)},
                                         client(fresh_address())),
      Succeeds());
  const auto undone = undo(ticket);
  ASSERT_THAT(undone, Succeeds());
  EXPECT_EQ(undone->address, Restored::kTaken);
  EXPECT_FALSE(now(account).email);
  EXPECT_THAT(log_in(account, tests::kPassword), FailsWith(Fault::kWrongCredentials));
}

TEST_F(Undo, TakesTheAddressFromWhoeverHasItUnverified) {
  const Account account = join();
  const Secret ticket = move_to(fresh_email(), account, tests::kPassword);
  const Account squatter = sign_up(fresh_name());
  ASSERT_THAT(owner_.self_service.update(session_of(squatter), {.email = *account.email}, client()),
              Succeeds());
  ASSERT_THAT(undo(ticket), Succeeds());
  EXPECT_EQ(now(account).email, account.email);
  EXPECT_FALSE(now(squatter).email);
}

TEST_F(Undo, IsNotOfferedToAnAddressThatNobodyHasVerified) {
  const Account account = sign_up(fresh_name());
  change_password(account, tests::kPassword, kIntruders);
  EXPECT_EQ((*store_.find("SELECT COUNT(*) FROM undo_ticket WHERE account_id = ?", {account.id}))
                ->number(0),
            0);
  EXPECT_EQ((*store_.find("SELECT COUNT(*) FROM outbox WHERE account_id = ? AND kind = "
                          "'password-changed' AND code_salt IS NULL",
                          {account.id}))
                ->number(0),
            1);
}

TEST_F(Undo, IsGoodForAnAdministratorToo) {
  const Account account = join();
  ASSERT_THAT(owner_.administration.set_role(account.id, domain::Role::kAdmin,
                                             domain::LastAdministrator::kMayGo, client()),
              Succeeds());
  const Secret ticket = change_password(now(account), tests::kPassword, kIntruders);
  ASSERT_THAT(undo(ticket), Succeeds());
  EXPECT_THAT(log_in(account, kIntruders), FailsWith(Fault::kWrongCredentials));
}

// An operator may act because a stranger reads the account's mail.
TEST_F(Undo, IsVoidOnceAnOperatorHasChangedPasswordOrAddress) {
  const Account account = join();
  const Secret first = change_password(account, tests::kPassword, kIntruders);
  ASSERT_THAT(owner_.administration.set_password(account.id, Secret{tests::kPassword}, client()),
              Succeeds());
  EXPECT_THAT(undo(first), FailsWith(Fault::kSpentTicket));
  const Secret second = change_password(now(account), tests::kPassword, kIntruders);
  ASSERT_THAT(owner_.administration.change(account.id, {.email = fresh_email()},
                                           domain::LastAdministrator::kStays, client()),
              Succeeds());
  EXPECT_THAT(undo(second), FailsWith(Fault::kSpentTicket));
  EXPECT_EQ((*store_.find("SELECT COUNT(*) FROM outbox WHERE account_id = ? AND code_salt IS NULL",
                          {account.id}))
                ->number(0),
            2);
}

TEST_F(Undo, StaysGoodWhenAnOperatorOnlyLocksTheAccount) {
  const Account account = join();
  const Secret ticket = move_to(fresh_email(), account, tests::kPassword);
  auto& administration = owner_.administration;
  const auto last = domain::LastAdministrator::kMayGo;
  ASSERT_THAT(administration.disable(account.id, last, client()), Succeeds());
  ASSERT_THAT(administration.enable(account.id, client()), Succeeds());
  ASSERT_THAT(administration.set_role(account.id, domain::Role::kAdmin, last, client()),
              Succeeds());
  ASSERT_THAT(administration.set_role(account.id, domain::Role::kUser, last, client()), Succeeds());
  EXPECT_THAT(undo(ticket), Succeeds());
  EXPECT_EQ(now(account).email, account.email);
}

TEST_F(Undo, KeepsAForcedResetFromMailingWhoeverMovedTheAddress) {
  const Account account = join();
  const std::string moved = fresh_email();
  const Secret ticket = move_to(moved, account, tests::kPassword);
  const auto forced = [&] { return *owner_.administration.force_reset(account.id, client()); };
  EXPECT_EQ(forced(), domain::ChangeResult::kAddressMoved);
  EXPECT_THAT(log_in(account, tests::kPassword), Succeeds());
  ASSERT_THAT(owner_.administration.change(account.id, {.email = moved},
                                           domain::LastAdministrator::kStays, client()),
              Succeeds());
  EXPECT_EQ(forced(), domain::ChangeResult::kChanged);
  EXPECT_THAT(undo(ticket), FailsWith(Fault::kSpentTicket));
}

TEST_F(Undo, OfAnAccountThatIsGoneIsNobodys) {
  const Account account = join();
  const Secret ticket = change_password(account, tests::kPassword, kIntruders);
  ASSERT_THAT(owner_.administration.remove(account.id, domain::LastAdministrator::kStays, client()),
              Succeeds());
  EXPECT_THAT(undo(ticket), FailsWith(Fault::kWrongTicket));
}

TEST_F(Undo, IsAudited) {
  const Account account = join();
  ASSERT_THAT(undo(change_password(account, tests::kPassword, kIntruders)), Succeeds());
  const auto events = store::list_audit_events(store_, account.id, 1'000'000'000, 1);
  ASSERT_THAT(events, Succeeds());
  EXPECT_EQ(events->front().action, "undo");
}

TEST_F(Undo, IsWonByOneOfTwoWhoSawTheTicketGood) {
  const Account account = join();
  const Secret ticket = change_password(account, tests::kPassword, kIntruders);
  const auto seen = undo_tickets_.find(ticket);
  ASSERT_THAT(seen, Succeeds());
  const auto spend = [&] {
    return store::transact(store_, [&] { return undo_tickets_.spend(*seen); });
  };
  EXPECT_THAT(spend(), Succeeds());
  EXPECT_THAT(spend(), FailsWith(Fault::kSpentTicket));
}

}  // namespace
