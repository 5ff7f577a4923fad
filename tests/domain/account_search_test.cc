// Searching and paging through accounts: matches, order, no duplicates, no omissions, and the cost.
#include "domain/account/account_search.h"

#include <set>

#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Refusal;
using tests::FailsWith;
using tests::RefusesField;
using tests::Succeeds;

constexpr std::string_view kRowsRead = R"sql(
  SELECT CAST(SUM(variable_value) AS INTEGER)
  FROM information_schema.session_status
  WHERE variable_name IN ('HANDLER_READ_NEXT', 'HANDLER_READ_PREV', 'HANDLER_READ_RND_NEXT',
                          'HANDLER_READ_FIRST', 'HANDLER_READ_KEY'))sql";
constexpr std::string_view kInsertAccounts = R"sql(
  INSERT INTO account (gid, username, username_key, nickname, created, updated)
  SELECT LEFT(SHA2(CONCAT(?, seq), 256), 32), CONCAT(?, LPAD(seq, 4, '0')),
         CONCAT(?, LPAD(seq, 4, '0')), 'Crowd', 0, 0
  FROM seq_1_to_2500
  WHERE seq BETWEEN ? AND ?)sql";
constexpr std::string_view kDeleteAccounts = R"sql(
  DELETE FROM account
  WHERE username_key >= ? AND username_key < CONCAT(?, X'FF'))sql";
constexpr std::string_view kRename = R"sql(
  UPDATE account
  SET nickname = ?
  WHERE account_id = ?)sql";

class AccountSearch : public tests::Services {
 protected:
  auto search(std::string_view text, domain::AccountFilter filter = {}, std::string_view after = {},
              std::int64_t limit = 50) {
    return services_.administration.search(
        {.text = text, .filter = filter, .after = after, .limit = limit});
  }
  std::vector<std::int64_t> ids(std::string_view text) {
    std::vector<std::int64_t> found;
    const auto page = search(text).value();
    for (const auto& account : page.accounts) found.push_back(account.id);
    return found;
  }
  void nickname(const domain::Account& account, const std::string& name) {
    ASSERT_THAT(store_.apply(kRename, {std::string_view{name}, account.id}), Succeeds());
  }
  std::int64_t rows_read() { return (*store_.find(kRowsRead, {}))->number(0); }
};

// Many accounts with the same beginning of the name; deleted afterwards.
class SearchedAccounts : public AccountSearch {
 protected:
  static constexpr std::int64_t kSize = 2500;
  // In parts, because a statement has five seconds, also on a machine that is very busy.
  static constexpr std::int64_t kPart = 250;
  SearchedAccounts() : prefix_(fresh_name()) {
    for (std::int64_t first = 1; first <= kSize; first += kPart) {
      store_.apply(kInsertAccounts, {prefix_, prefix_, prefix_, first, first + kPart - 1}).value();
    }
  }
  ~SearchedAccounts() override { (void)store_.apply(kDeleteAccounts, {prefix_, prefix_}); }

  // The rows that a call reads, without those that asking reads.
  template <class Call>
  std::int64_t cost_of(Call call) {
    const auto begun = rows_read();
    const auto asking = rows_read() - begun;
    const auto before = rows_read();
    call();
    return rows_read() - before - asking;
  }

  std::string prefix_;
};

TEST_F(AccountSearch, FindsByTheBeginningOfNameAddressAndNickname) {
  const auto account = sign_up(fresh_name());
  const std::string own = fresh_name();
  nickname(account, own + " of the Hill");
  EXPECT_THAT(ids(account.username->substr(0, 10)), testing::ElementsAre(account.id));
  EXPECT_THAT(ids(account.email->substr(0, 10)), testing::ElementsAre(account.id));
  EXPECT_THAT(ids(own), testing::ElementsAre(account.id));
  EXPECT_THAT(ids(own.substr(1)), testing::IsEmpty());
}

TEST_F(AccountSearch, FindsWhateverTheCaseAndWidth) {
  const auto account = sign_up(fresh_name());
  std::string upper = *account.username;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_THAT(ids(" " + upper + " "), testing::ElementsAre(account.id));
  EXPECT_THAT(ids("ｕ" + account.username->substr(1)), testing::ElementsAre(account.id));
}

TEST_F(AccountSearch, FindsChineseNicknames) {
  const auto account = sign_up(fresh_name());
  const std::string own = "门卫" + fresh_name();
  nickname(account, own + "先生");
  EXPECT_THAT(ids(own), testing::ElementsAre(account.id));
}

TEST_F(AccountSearch, NumberFindsThatAccountFirst) {
  const auto account = sign_up(fresh_name());
  EXPECT_EQ(ids(std::to_string(account.id)).front(), account.id);
}

TEST_F(AccountSearch, AccountThatMatchesInEveryWayIsThereOnce) {
  const std::string name = fresh_name();
  const auto account = sign_up(name);
  nickname(account, name);
  ASSERT_THAT(services_.administration.change(account.id, {.email = name + "@example.com"},
                                              domain::LastAdministrator::kStays, client()),
              Succeeds());
  EXPECT_THAT(ids(name), testing::ElementsAre(account.id));
}

TEST_F(AccountSearch, SignsOfPatternsAreOrdinaryCharacters) {
  sign_up(fresh_name());
  for (const char* text : {"%", "_", "u%", "\\", "' OR 1=1 --", "u\xF4\x8F\xBF\xBF"}) {
    EXPECT_THAT(ids(text), testing::IsEmpty()) << text;
  }
}

TEST_F(AccountSearch, FiltersApplyToWhatIsFound) {
  const auto admin = sign_up(fresh_name());
  ASSERT_THAT(services_.administration.set_role(admin.id, domain::Role::kAdmin,
                                                domain::LastAdministrator::kMayGo, client()),
              Succeeds());
  const auto found = [&](domain::AccountFilter filter) {
    return search(*admin.username, filter)->accounts.size();
  };
  EXPECT_EQ(found({.role = domain::Role::kAdmin}), 1u);
  EXPECT_EQ(found({.role = domain::Role::kUser}), 0u);
  EXPECT_EQ(found({.status = domain::Status::kEnabled}), 1u);
  EXPECT_EQ(found({.status = domain::Status::kDisabled}), 0u);
  EXPECT_THAT(services_.administration.set_role(admin.id, domain::Role::kUser,
                                                domain::LastAdministrator::kMayGo, client()),
              Succeeds());
}

TEST_F(AccountSearch, PlaceThatNoPageNamedIsRefused) {
  for (const char* after : {"x", "u", "u.", "u!.1", "uYQ.x", "1x", "-1", "99999999999999999999"}) {
    EXPECT_THAT(search("a", {}, after), RefusesField("after", Refusal::kBadForm)) << after;
  }
  for (const char* after : {"uYQ.1", "x", "-1"}) {
    EXPECT_THAT(search("", {}, after), RefusesField("after", Refusal::kBadForm)) << after;
  }
}

TEST_F(SearchedAccounts, PagesHaveEveryAccountOnce) {
  std::set<std::int64_t> seen;
  std::string after;
  std::size_t total = 0;
  for (;;) {
    const auto page = search(prefix_, {}, after, 70);
    ASSERT_THAT(page, Succeeds());
    total += page->accounts.size();
    for (const auto& account : page->accounts) seen.insert(account.id);
    if (!page->next) break;
    after = *page->next;
  }
  EXPECT_EQ(total, static_cast<std::size_t>(kSize));
  EXPECT_EQ(seen.size(), total);
}

TEST_F(SearchedAccounts, OneNicknameOfManyGoesOnByNumber) {
  for (const char* text : {"Crowd", "CROWD", "cro"}) {
    std::size_t total = 0;
    std::string after;
    for (int page = 0; page < 40; ++page) {
      const auto found = search(text, {}, after, 90);
      ASSERT_THAT(found, Succeeds());
      total += found->accounts.size();
      if (!found->next) break;
      after = *found->next;
    }
    EXPECT_GE(total, static_cast<std::size_t>(kSize)) << text;
  }
}

TEST_F(SearchedAccounts, PageReadsWhatItReturns) {
  EXPECT_LT(cost_of([&] { (void)search(prefix_); }), 70);
  EXPECT_LT(cost_of([&] { (void)search("Crowd"); }), 70);
  EXPECT_LT(cost_of([&] { (void)search(""); }), 70);
  const std::string after = *search(prefix_)->next;
  EXPECT_LT(cost_of([&] { (void)search(prefix_, {}, after); }), 70);
}

TEST_F(SearchedAccounts, FilterThatLetsNothingThroughEndsThePageEarly) {
  const auto cost = cost_of([&] { (void)search(prefix_, {.role = domain::Role::kAdmin}); });
  EXPECT_LT(cost, 1100);
  const auto page = search(prefix_, {.status = domain::Status::kDisabled});
  ASSERT_THAT(page, Succeeds());
  EXPECT_THAT(page->accounts, testing::IsEmpty());
}

}  // namespace
