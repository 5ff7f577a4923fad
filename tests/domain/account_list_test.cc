// Lists of accounts for administrators: states, the day of the last use, orders, domains and
// totals.
#include <set>

#include "domain/account/account_search.h"
#include "domain/services_fixture.h"
#include "store/hourly_count.h"

namespace {

using domain::AccountOrder;
using domain::Direction;
using domain::PasswordState;
using tests::Succeeds;
using Accuracy = domain::AccountTotal::Accuracy;

constexpr std::string_view kDelete = R"sql(
  DELETE FROM account
  WHERE username_key >= ? AND username_key < CONCAT(?, X'FF'))sql";
// In threes of the same day and the same creation.
constexpr std::string_view kInsert = R"sql(
  INSERT INTO account (gid, username, username_key, email, email_key, created, updated, last_seen)
  SELECT LEFT(SHA2(CONCAT(?, seq), 256), 32), CONCAT(?, seq), CONCAT(?, seq),
         CONCAT('m', seq, '@', ?, '.example'), CONCAT('m', seq, '@', ?, '.example'),
         (seq * 7) DIV 3, 0, ((seq * 5) % 40) DIV 3 * 86400000
  FROM seq_1_to_2500
  WHERE seq BETWEEN ? AND ?)sql";

class AccountList : public tests::Services {
 protected:
  domain::ListedAccount listed(const domain::Account& account) {
    return services_.administration.details(account.id).value().account;
  }
  std::set<std::int64_t> ids_in(PasswordState state) {
    std::set<std::int64_t> ids;
    const domain::AccountFilter filter{.password_state = state};
    for (std::string after; true;) {
      const auto page =
          services_.administration.search({.filter = filter, .after = after, .limit = 100}).value();
      for (const auto& account : page.accounts) ids.insert(account.id);
      if (!page.next) return ids;
      after = *page.next;
    }
  }
  domain::Account invited() {
    return services_.accounts
        .sign_up({.username = fresh_name(),
                  .email = fresh_name() + "@example.com",
                  .by = domain::SignUp::By::kInvitation},
                 client())
        .value();
  }
};

TEST_F(AccountList, InvitedAccountIsInItsStateUntilItHasAPassword) {
  const auto account = invited();
  EXPECT_EQ(listed(account).password_state, PasswordState::kInvited);
  EXPECT_TRUE(ids_in(PasswordState::kInvited).contains(account.id));
  ASSERT_THAT(services_.administration.set_password(account.id, base::Secret{"a long new secret"},
                                                    client()),
              Succeeds());
  EXPECT_EQ(listed(account).password_state, PasswordState::kSet);
  EXPECT_FALSE(ids_in(PasswordState::kInvited).contains(account.id));
}

TEST_F(AccountList, RequiredResetIsAState) {
  const auto account = sign_up(fresh_name());
  EXPECT_EQ(listed(account).password_state, PasswordState::kSet);
  ASSERT_THAT(services_.administration.force_reset(account.id, client()), Succeeds());
  EXPECT_EQ(listed(account).password_state, PasswordState::kReset);
  EXPECT_TRUE(ids_in(PasswordState::kReset).contains(account.id));
}

TEST_F(AccountList, LoginNotesTheDayOnce) {
  const auto account = sign_up(fresh_name());
  EXPECT_FALSE(listed(account).last_seen);
  ASSERT_THAT(open_session(services_, account, client()), Succeeds());
  const auto day = std::chrono::floor<std::chrono::days>(clock_.now());
  EXPECT_EQ(listed(account).last_seen, day);
  clock_.advance(std::chrono::days{3});
  ASSERT_THAT(open_session(services_, account, client()), Succeeds());
  EXPECT_EQ(listed(account).last_seen, day + std::chrono::days{3});
}

TEST_F(AccountList, UseOfASessionOnAnotherDayNotesThatDay) {
  const auto account = sign_up(fresh_name());
  const auto token = open_session(services_, account, client());
  ASSERT_THAT(token, Succeeds());
  const auto begun = std::chrono::floor<std::chrono::days>(clock_.now());
  clock_.advance(domain_settings_.session_idle - std::chrono::minutes{1});
  ASSERT_THAT(services_.sessions.resolve(token->reveal(), "test"), Succeeds());
  services_.sessions.after_reply();
  const auto day = std::chrono::floor<std::chrono::days>(clock_.now());
  EXPECT_EQ(listed(account).last_seen, std::max(begun, day));
}

// Many accounts with a name and a domain of their own; deleted afterwards.
class ManyAccounts : public AccountList {
 protected:
  static constexpr std::int64_t kSize = 2500;
  static constexpr std::int64_t kPart = 250;
  ManyAccounts() : stem_(fresh_name()) {
    for (std::int64_t first = 1; first <= kSize; first += kPart) {
      store_.apply(kInsert, {stem_, stem_, stem_, stem_, stem_, first, first + kPart - 1}).value();
    }
  }
  ~ManyAccounts() override { (void)store_.apply(kDelete, {stem_, stem_}); }

  // All pages of the search.
  std::vector<domain::ListedAccount> all(domain::AccountSearch search) {
    std::vector<domain::ListedAccount> accounts;
    for (std::string after; true;) {
      search.after = after;
      auto page = services_.administration.search(search).value();
      for (auto& account : page.accounts) accounts.push_back(std::move(account));
      if (!page.next) return accounts;
      after = *page.next;
    }
  }
  static std::vector<std::int64_t> ids_of(const std::vector<domain::ListedAccount>& accounts) {
    std::vector<std::int64_t> ids;
    for (const auto& account : accounts) ids.push_back(account.id);
    return ids;
  }
  static bool is_before(const domain::ListedAccount& one, const domain::ListedAccount& other) {
    return std::tuple{one.last_seen.value_or(base::Timestamp{}), one.id} <
           std::tuple{other.last_seen.value_or(base::Timestamp{}), other.id};
  }

  std::string stem_;
};

TEST_F(ManyAccounts, OrderByLastUseHasEveryAccountOnceAndUpIsDownReversed) {
  const auto up = all({.text = stem_, .order = AccountOrder::kLastSeen, .limit = 97});
  auto down = all({.text = stem_, .order = AccountOrder::kLastSeen, .direction = Direction::kDown});
  EXPECT_EQ(std::ssize(up), kSize);
  EXPECT_TRUE(std::ranges::is_sorted(up, is_before));
  std::ranges::reverse(down);
  EXPECT_EQ(ids_of(up), ids_of(down));
}

TEST_F(ManyAccounts, FewMatchesAreInTheSameOrderAsMany) {
  const auto few = all({.text = stem_ + "2", .order = AccountOrder::kLastSeen, .limit = 60});
  auto many = all({.text = stem_, .order = AccountOrder::kLastSeen});
  std::erase_if(many, [&](const auto& one) { return !one.username->starts_with(stem_ + "2"); });
  EXPECT_EQ(std::ssize(few), 612);
  EXPECT_EQ(ids_of(few), ids_of(many));
}

TEST_F(ManyAccounts, OrderByNameIsThatOfTheNames) {
  const auto accounts = all({.text = stem_, .order = AccountOrder::kName, .limit = 80});
  EXPECT_EQ(std::ssize(accounts), kSize);
  EXPECT_TRUE(std::ranges::is_sorted(accounts, {}, &domain::Account::username));
}

TEST_F(ManyAccounts, OrderByCreationGoesOnWithinTheSameTime) {
  const auto accounts = all({.text = stem_, .order = AccountOrder::kCreated, .limit = 70});
  EXPECT_EQ(std::ssize(accounts), kSize);
  EXPECT_TRUE(std::ranges::is_sorted(
      accounts, {}, [](const auto& account) { return std::tuple{account.created, account.id}; }));
}

TEST_F(ManyAccounts, PageOfAnotherOrderIsRefused) {
  const auto page = services_.administration.search(
      {.order = AccountOrder::kCreated, .direction = Direction::kDown, .limit = 1});
  const auto other = services_.administration.search(
      {.order = AccountOrder::kName, .after = page.value().next.value(), .limit = 1});
  EXPECT_THAT(other, tests::RefusesField("after", base::Refusal::kBadForm));
}

TEST_F(ManyAccounts, DomainFindsItsAddresses) {
  EXPECT_EQ(std::ssize(all({.text = "@" + stem_ + ".EXAMPLE", .limit = 100})), kSize);
  EXPECT_TRUE(all({.text = "@" + stem_.substr(1)}).empty());
  const auto sorted = all({.text = "@" + stem_, .order = AccountOrder::kName});
  EXPECT_EQ(std::ssize(sorted), kSize);
}

TEST_F(ManyAccounts, AccountsThatTwoKeysMatchAreCountedOnce) {
  (void)store_.apply(R"sql(
  UPDATE account
  SET email_key = username_key
  WHERE username_key >= CONCAT(?, '2') AND username_key < CONCAT(?, '3'))sql",
                     {stem_, stem_});
  const auto total = services_.administration.count({.text = stem_ + "2"}).value();
  EXPECT_EQ(total.accuracy, Accuracy::kExact);
  EXPECT_EQ(total.count, 612);
}

TEST_F(ManyAccounts, LowerLimitCountsOnlyAccountsThatTheFilterLeaves) {
  (void)store_.apply(R"sql(
  UPDATE account
  SET role = 'admin'
  WHERE username_key >= CONCAT(?, '1') AND username_key < CONCAT(?, '15'))sql",
                     {stem_, stem_});
  const auto some =
      services_.administration.count({.text = stem_ + "1", .filter = {.role = domain::Role::kUser}})
          .value();
  EXPECT_EQ(some.accuracy, Accuracy::kAtLeast);
  EXPECT_EQ(some.count, 445);  // of the first 1,001 that begin with 1
}

TEST_F(ManyAccounts, TotalOfManyMatchesIsALowerLimit) {
  const auto many = services_.administration.count({.text = stem_}).value();
  EXPECT_EQ(many.accuracy, Accuracy::kAtLeast);
  EXPECT_EQ(many.count, 1000);
  const auto few = services_.administration.count({.text = stem_ + "24"}).value();
  EXPECT_EQ(few.accuracy, Accuracy::kExact);
  EXPECT_EQ(few.count, 111);
}

TEST_F(ManyAccounts, TotalOfAllIsExactWhileTheyAreFew) {
  const auto total = services_.administration.count({}).value();
  const auto rows = (*store_.find("SELECT COUNT(*) FROM account", {}))->number(0);
  if (rows > 10000) GTEST_SKIP() << "other tests have made too many accounts";
  EXPECT_EQ(total.accuracy, Accuracy::kExact);
  EXPECT_EQ(total.count, rows);
}

}  // namespace
