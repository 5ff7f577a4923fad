// What administrators read and do about the whole site: invitations, the audit log, the mails.
#include "domain/mail/mail_kinds.h"
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using domain::PasswordState;
using tests::FailsWith;
using tests::Succeeds;

class Invitations : public tests::Services {
 protected:
  domain::Administration& administration() { return services_.administration; }
  domain::Account invited() {
    return services_.accounts
        .sign_up({.username = fresh_name(),
                  .email = fresh_name() + "@example.com",
                  .by = domain::SignUp::By::kInvitation},
                 client())
        .value();
  }
  // In the newest mail to the account, as the mailer derives it.
  std::string link_code(const domain::Account& account) {
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
  auto accept(const domain::Account& account, const std::string& code) {
    return services_.recovery.reset_by_code(*account.email, code, base::Secret{"a long new secret"},
                                            client(fresh_address()));
  }
};

TEST_F(Invitations, LinkIsGoodForDaysAndVerifiesTheAddress) {
  const auto account = invited();
  const auto end = administration().invitation_end(account);
  EXPECT_EQ(*end, clock_.now() + domain_settings_.invitation_life);
  clock_.advance(domain_settings_.invitation_life - std::chrono::seconds{1});
  ASSERT_THAT(accept(account, link_code(account)), Succeeds());
  EXPECT_TRUE(administration().find_by_id(account.id)->email_verified);
  EXPECT_EQ(administration().details(account.id)->account.password_state, PasswordState::kSet);
}

TEST_F(Invitations, LinkWorksOnce) {
  const auto account = invited();
  const std::string code = link_code(account);
  ASSERT_THAT(accept(account, code), Succeeds());
  EXPECT_THAT(accept(account, code), FailsWith(Fault::kWrongCode));
  EXPECT_EQ(*administration().invitation_end(account), std::nullopt);
}

TEST_F(Invitations, LinkEnds) {
  const auto account = invited();
  clock_.advance(domain_settings_.invitation_life);
  EXPECT_THAT(accept(account, link_code(account)), FailsWith(Fault::kWrongCode));
  EXPECT_EQ(*administration().invitation_end(account), clock_.now());
}

TEST_F(Invitations, NewLinkReplacesTheEarlierOne) {
  const auto account = invited();
  const std::string first = link_code(account);
  clock_.advance(std::chrono::days{1});
  ASSERT_THAT(administration().invite_again(account.id, client()), Succeeds());
  EXPECT_EQ(*administration().invitation_end(account),
            clock_.now() + domain_settings_.invitation_life);
  EXPECT_THAT(accept(account, first), FailsWith(Fault::kWrongCode));
  EXPECT_THAT(accept(account, link_code(account)), Succeeds());
}

TEST_F(Invitations, WithdrawnOneLeavesNothing) {
  const auto account = invited();
  const std::string code = link_code(account);
  ASSERT_THAT(administration().withdraw_invitation(account.id, client()), Succeeds());
  EXPECT_THAT(administration().find_by_id(account.id), FailsWith(Fault::kNotFound));
  EXPECT_THAT(accept(account, code), FailsWith(Fault::kWrongCode));
  const auto again = services_.accounts.sign_up(
      {.username = account.username, .email = account.email, .by = domain::SignUp::By::kInvitation},
      client());
  ASSERT_THAT(again, Succeeds());
  EXPECT_THAT(accept(*again, code), FailsWith(Fault::kWrongCode));
}

TEST_F(Invitations, AcceptedOneIsNeitherSentNorWithdrawn) {
  const auto account = sign_up(fresh_name());
  EXPECT_THAT(administration().invite_again(account.id, client()), FailsWith(Fault::kConflict));
  EXPECT_THAT(administration().withdraw_invitation(account.id, client()),
              FailsWith(Fault::kConflict));
  EXPECT_THAT(administration().find_by_id(account.id), Succeeds());
}

class SiteAudit : public tests::Services {
 protected:
  auto page(const domain::AuditFilter& filter) { return services_.audit_search.page(filter); }
};

TEST_F(SiteAudit, FiltersByAccountActionAndOutcome) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(open_session(services_, account, client()), Succeeds());
  EXPECT_THAT(authenticate(*account.username, "wrong", client(fresh_address())),
              FailsWith(Fault::kWrongCredentials));
  const auto all = page({.account_id = account.id}).value();
  EXPECT_EQ(all.events.front().action, "login");
  EXPECT_EQ(all.events.front().outcome, "refused");
  EXPECT_EQ(all.events.front().account, account.username);
  const auto done = page({.account_id = account.id, .action = "login", .outcome = "done"}).value();
  ASSERT_EQ(done.events.size(), 1U);
  EXPECT_EQ(done.next, std::nullopt);
}

TEST_F(SiteAudit, FiltersByAddressAndNetwork) {
  const auto account = sign_up(fresh_name());
  const std::string address = fresh_address();
  ASSERT_THAT(open_session(services_, account, client(address)), Succeeds());
  EXPECT_EQ(page({.address = address})->events.size(), 1U);
  EXPECT_EQ(page({.address = address.substr(0, address.rfind("::") + 1)})->events.size(), 1U);
  EXPECT_TRUE(page({.address = address + "2"})->events.empty());
}

TEST_F(SiteAudit, PagesHaveEveryEventOnce) {
  const auto account = sign_up(fresh_name());
  for (int i = 0; i < 5; ++i) ASSERT_THAT(open_session(services_, account, client()), Succeeds());
  std::vector<std::int64_t> ids;
  for (domain::AuditFilter filter{.account_id = account.id, .action = "login", .limit = 2}; true;) {
    const auto some = page(filter).value();
    for (const auto& event : some.events) ids.push_back(event.id);
    if (!some.next) break;
    filter.before = *some.next;
  }
  EXPECT_EQ(ids.size(), 5U);
  EXPECT_TRUE(std::ranges::is_sorted(ids, std::greater{}));
}

TEST_F(SiteAudit, DaysBoundIt) {
  const auto account = sign_up(fresh_name());
  const auto now = clock_.now();
  EXPECT_TRUE(
      page({.account_id = account.id, .until = now - std::chrono::minutes{1}})->events.empty());
  EXPECT_TRUE(
      page({.account_id = account.id, .from = now + std::chrono::minutes{1}})->events.empty());
  EXPECT_FALSE(page({.account_id = account.id,
                     .from = now - std::chrono::minutes{1},
                     .until = now + std::chrono::minutes{1}})
                   ->events.empty());
}

class MailLog : public tests::Services {
 protected:
  auto to(const domain::Account& account, domain::MailsOf of = domain::MailsOf::kEverything) {
    auto page = services_.mail_log.page({.of = of, .recipient = *account.email});
    return page.value().mails;
  }
};

TEST_F(MailLog, ListsWaitingMailsOfARecipient) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(services_.administration.force_reset(account.id, client()), Succeeds());
  const auto mails = to(account);
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_EQ(mails.front().kind, domain::kForcedResetMail);
  EXPECT_EQ(mails.front().state, "waiting");
  EXPECT_TRUE(
      services_.mail_log.page({.state = "failed", .recipient = *account.email})->mails.empty());
}

TEST_F(MailLog, ResetIsUnderWayUntilItsLinkEnds) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(services_.administration.force_reset(account.id, client()), Succeeds());
  EXPECT_EQ(to(account, domain::MailsOf::kOpenResets).size(), 1U);
  clock_.advance(std::chrono::days{2});
  EXPECT_TRUE(to(account, domain::MailsOf::kOpenResets).empty());
}

TEST_F(MailLog, PagesGoOn) {
  const auto first = services_.mail_log.page({.limit = 1}).value();
  ASSERT_TRUE(first.next);
  const auto second = services_.mail_log.page({.before = first.next.value(), .limit = 1}).value();
  EXPECT_LT(second.mails.front().id, first.mails.front().id);
}

}  // namespace
