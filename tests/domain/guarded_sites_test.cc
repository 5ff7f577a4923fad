// Guarded sites on the real database: tickets that are good once, children that live as their
// parents do.
#include "domain/sso/guarded_sites.h"

#include "domain/services_fixture.h"
#include "store/session.h"

namespace {

using base::Fault;
using domain::Session;
using tests::FailsWith;
using tests::Succeeds;

const std::string kWiki = "https://wiki.example";
const std::string kShop = "https://shop.example:8443";

class GuardedSites : public tests::Services {
 protected:
  std::string open(const domain::Account& account) {
    return std::string{open_session(services_, account, client())->reveal()};
  }
  auto resolve(const std::string& token) { return services_.sessions.resolve(token, "test"); }
  auto resolve_child(const std::string& token, const std::string& origin = kWiki) {
    return services_.sessions.resolve_child(token, origin, "test");
  }
  std::string ticket(const std::string& parent, const std::string& state = "state") {
    auto session = resolve(parent);
    auto issued = services_.guarded_sites.issue_ticket(*session, {kWiki, "/page?x=1"}, state);
    EXPECT_THAT(issued, Succeeds());
    return std::string{issued->reveal()};
  }
  auto redeem(const std::string& ticket, const std::string& origin = kWiki,
              const std::string& state = "state") {
    return services_.guarded_sites.redeem(ticket, origin, state, client());
  }
  std::string child_of(const std::string& parent) {
    auto child = redeem(ticket(parent));
    EXPECT_THAT(child, Succeeds());
    return std::string{child->token.reveal()};
  }
};

TEST_F(GuardedSites, TicketOpensAChildAndSaysWhereItsHolderWantedToGo) {
  const auto account = sign_up(fresh_name());
  auto child = redeem(ticket(open(account)));
  ASSERT_THAT(child, Succeeds());
  EXPECT_EQ(child->path, "/page?x=1");
  EXPECT_EQ(child->left, std::chrono::days{30});
  auto session = resolve_child(std::string{child->token.reveal()});
  ASSERT_THAT(session, Succeeds());
  EXPECT_EQ(session->account.id, account.id);
}

TEST_F(GuardedSites, TicketIsGoodOnce) {
  const std::string once = ticket(open(sign_up(fresh_name())));
  EXPECT_THAT(redeem(once), Succeeds());
  EXPECT_THAT(redeem(once), FailsWith(Fault::kSpentTicket));
}

TEST_F(GuardedSites, TicketIsGoodForAMinute) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string in_time = ticket(parent);
  const std::string late = ticket(parent);
  clock_.advance(std::chrono::milliseconds{59'999});
  EXPECT_THAT(redeem(in_time), Succeeds());
  clock_.advance(std::chrono::milliseconds{1});
  EXPECT_THAT(redeem(late), FailsWith(Fault::kSpentTicket));
}

TEST_F(GuardedSites, TicketIsNobodysAtAnotherOriginOrInAnotherBrowser) {
  const std::string parent = open(sign_up(fresh_name()));
  EXPECT_THAT(redeem(ticket(parent), kShop), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(redeem(ticket(parent), kWiki, "another state"), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(redeem(ticket(parent), kWiki, ""), FailsWith(Fault::kSpentTicket));
}

TEST_F(GuardedSites, TicketThatWasPresentedWronglyIsVoid) {
  const std::string seen = ticket(open(sign_up(fresh_name())));
  ASSERT_THAT(redeem(seen, kWiki, "another state"), FailsWith(Fault::kSpentTicket));
  EXPECT_THAT(redeem(seen), FailsWith(Fault::kSpentTicket));
}

TEST_F(GuardedSites, OnlyDigestsAreStored) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string ours = ticket(parent, "a state");
  const std::string child = child_of(parent);
  for (const std::string_view secret : {std::string_view{ours}, std::string_view{"a state"}}) {
    auto rows =
        store_.list("SELECT 1 FROM sso_ticket WHERE ? IN (ticket_hash, state_hash)", {secret});
    ASSERT_THAT(rows, Succeeds());
    EXPECT_TRUE(rows->empty());
  }
  auto rows =
      store_.list("SELECT 1 FROM guarded_session WHERE token_hash = ?", {std::string_view{child}});
  ASSERT_THAT(rows, Succeeds());
  EXPECT_TRUE(rows->empty());
}

TEST_F(GuardedSites, ChildIsNobodyElsewhere) {
  const std::string child = child_of(open(sign_up(fresh_name())));
  EXPECT_THAT(resolve_child(child, kShop), FailsWith(Fault::kNotSignedIn));
  EXPECT_THAT(resolve(child), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, ParentsTokenIsNoChilds) {
  const std::string parent = open(sign_up(fresh_name()));
  EXPECT_THAT(resolve_child(parent), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, ResolvingAChildCostsOneStatement) {
  const std::string child = child_of(open(sign_up(fresh_name())));
  const auto before = metrics_.value(base::Metric::kStatements);
  ASSERT_THAT(resolve_child(child), Succeeds());
  EXPECT_EQ(metrics_.value(base::Metric::kStatements), before + 1);
}

TEST_F(GuardedSites, ChildEndsWithItsParent) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string child = child_of(parent);
  ASSERT_THAT(services_.sessions.end(*resolve(parent), client()), Succeeds());
  EXPECT_THAT(resolve_child(child), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, EndingAChildEndsItsParent) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string child = child_of(parent);
  ASSERT_THAT(services_.sessions.end(*resolve_child(child), client()), Succeeds());
  EXPECT_THAT(resolve(parent), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, ChildEndsWhenAllSessionsOfTheAccountDo) {
  const auto account = sign_up(fresh_name());
  const std::string child = child_of(open(account));
  const std::string another = open(account);
  ASSERT_THAT(services_.sessions.end_all(*resolve(another), client()), Succeeds());
  EXPECT_THAT(resolve_child(child), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, ChildOfADisabledAccountIsRefusedAtOnce) {
  const auto account = sign_up(fresh_name());
  const std::string child = child_of(open(account));
  ASSERT_THAT(
      store_.change("UPDATE account SET status = 'disabled' WHERE account_id = ?", {account.id}),
      Succeeds());
  EXPECT_THAT(resolve_child(child), FailsWith(Fault::kDisabled));
}

TEST_F(GuardedSites, ChildOutlivesARefreshOfItsParent) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string child = child_of(parent);
  auto refreshed = services_.sessions.refresh(*resolve(parent), client());
  ASSERT_THAT(refreshed, Succeeds());
  EXPECT_THAT(resolve_child(child), Succeeds());
  ASSERT_THAT(services_.sessions.end(*resolve(std::string{refreshed->token.reveal()}), client()),
              Succeeds());
  EXPECT_THAT(resolve_child(child), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, TicketOutlivesARefreshOfItsSession) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string before = ticket(parent);
  ASSERT_THAT(services_.sessions.refresh(*resolve(parent), client()), Succeeds());
  EXPECT_THAT(redeem(before), Succeeds());
}

TEST_F(GuardedSites, TicketOfAnEndedSessionIsNobodys) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string left = ticket(parent);
  ASSERT_THAT(services_.sessions.end(*resolve(parent), client()), Succeeds());
  EXPECT_THAT(redeem(left), FailsWith(Fault::kSpentTicket));
}

TEST_F(GuardedSites, SessionThatHasEndedMeanwhileHandsNothingOver) {
  const std::string parent = open(sign_up(fresh_name()));
  const Session session = *resolve(parent);
  ASSERT_THAT(services_.sessions.end(session, client()), Succeeds());
  EXPECT_THAT(services_.guarded_sites.issue_ticket(session, {kWiki, "/"}, "state"),
              FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, TicketOfASessionThatExpiredOpensNothing) {
  const std::string parent = open(sign_up(fresh_name()));
  clock_.advance(std::chrono::hours{24} - std::chrono::seconds{30});
  const std::string left = ticket(parent);
  clock_.advance(std::chrono::seconds{31});
  EXPECT_THAT(redeem(left), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, UseOfAChildKeepsItsParentAliveUntilTheAbsoluteEnd) {
  const std::string parent = open(sign_up(fresh_name()));
  const std::string child = child_of(parent);
  for (auto left = std::chrono::days{30} / std::chrono::hours{20}; left > 1; --left) {
    clock_.advance(std::chrono::hours{20});
    ASSERT_THAT(resolve_child(child), Succeeds());
    services_.sessions.after_reply();
  }
  EXPECT_THAT(resolve(parent), Succeeds());
  clock_.advance(std::chrono::hours{20});
  EXPECT_THAT(resolve_child(child), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, ChildIdlesAwayWithItsParent) {
  const std::string child = child_of(open(sign_up(fresh_name())));
  clock_.advance(std::chrono::hours{24});
  EXPECT_THAT(resolve_child(child), FailsWith(Fault::kNotSignedIn));
}

TEST_F(GuardedSites, NinthChildAtAnOriginEndsTheOldest) {
  const std::string parent = open(sign_up(fresh_name()));
  std::vector<std::string> children;
  for (int i = 0; i < 9; ++i) {
    children.push_back(child_of(parent));
    clock_.advance(std::chrono::milliseconds{1});
  }
  EXPECT_THAT(resolve_child(children.front()), FailsWith(Fault::kNotSignedIn));
  for (std::size_t i = 1; i < children.size(); ++i) {
    EXPECT_THAT(resolve_child(children[i]), Succeeds());
  }
}

TEST_F(GuardedSites, ChildrenCountForNothingAmongSessions) {
  const auto account = sign_up(fresh_name());
  const std::string parent = open(account);
  child_of(parent);
  auto listed = store::list_sessions(store_, account.id, clock_.now());
  ASSERT_THAT(listed, Succeeds());
  EXPECT_EQ(listed->size(), 1U);
}

}  // namespace
