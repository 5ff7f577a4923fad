// Verifiers by scheme: the clear password, and its MD5 if clients of a contract send that.
#include <algorithm>
#include <thread>

#include "crypto/md5.h"
#include "domain/rows.h"
#include "domain/services_fixture.h"
#include "store/account.h"
#include "store/password_verifier.h"
#include "store/transaction.h"

namespace {

using base::Fault;
using domain::SubmittedPassword;
using tests::FailsWith;
using tests::kPassword;
using tests::Succeeds;

class Passwords : public tests::Services {
 protected:
  domain::Options md5_options() const {
    domain::Options options = domain_settings_;
    options.md5_scheme = "test-md5";
    return options;
  }
  static SubmittedPassword md5(const std::string& password) {
    return {crypto::md5_hex(password), SubmittedPassword::Form::kMd5};
  }
  auto log_in(domain::Services& services, const std::string& name, SubmittedPassword password) {
    clock_.advance(std::chrono::minutes{1});
    auto claim = services.logins.subject_by_username(name, client());
    return log_in_at(services, std::move(*claim), std::move(password), client());
  }
  std::vector<std::string> schemes(const domain::Account& account) {
    std::vector<std::string> names;
    const auto stored = store::list_password_verifiers(store_, account.id);
    for (const auto& one : *stored) {
      names.push_back(one.scheme);
    }
    return names;
  }
  std::uint64_t statements() const { return metrics_.value(base::Metric::kStatements); }
  // The services of another configuration on the same tables.
  const domain::Options md5_options_ = md5_options();
  std::unique_ptr<domain::Services> with_md5_ =
      std::make_unique<domain::Services>(deps({.options = &md5_options_}), keys());
};

TEST_F(Passwords, LoginByMd5NeedsTheSchemeAndOneHash) {
  const auto account = sign_up(fresh_name());
  EXPECT_THAT(log_in(*with_md5_, *account.username, md5(kPassword)),
              FailsWith(Fault::kWrongCredentials));
  ASSERT_THAT(log_in(*with_md5_, *account.username, base::Secret{kPassword}), Succeeds());
  EXPECT_THAT(schemes(account), testing::UnorderedElementsAre("plain", "test-md5"));
  const auto before = hashes();
  EXPECT_THAT(log_in(*with_md5_, *account.username, md5(kPassword)), Succeeds());
  EXPECT_THAT(log_in(*with_md5_, *account.username, md5("wrong")),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(hashes() - before, 2U);
}

TEST_F(Passwords, TheMd5ItselfIsNoPassword) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(log_in(*with_md5_, *account.username, base::Secret{kPassword}), Succeeds());
  EXPECT_THAT(log_in(*with_md5_, *account.username, crypto::md5_hex(kPassword)),
              FailsWith(Fault::kWrongCredentials));
}

TEST_F(Passwords, NewPasswordReplacesEveryScheme) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(log_in(*with_md5_, *account.username, base::Secret{kPassword}), Succeeds());
  ASSERT_THAT(with_md5_->logins.change_password(account, base::Secret{kPassword},
                                                base::Secret{"another long phrase"}, client()),
              Succeeds());
  EXPECT_THAT(log_in(*with_md5_, *account.username, md5(kPassword)),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(log_in(*with_md5_, *account.username, md5("another long phrase")), Succeeds());
  ASSERT_THAT(services_.logins.change_password(
                  *with_md5_->logins.subject_by_username(*account.username, client())->account,
                  base::Secret{"another long phrase"}, base::Secret{"yet another phrase"},
                  client("192.0.2.9")),
              Succeeds());
  EXPECT_THAT(schemes(account), testing::ElementsAre("plain"));
}

TEST_F(Passwords, ForgottenSchemeIsGoneForAllAndBackAtTheNextLogin) {
  const auto account = sign_up(fresh_name());
  ASSERT_THAT(log_in(*with_md5_, *account.username, base::Secret{kPassword}), Succeeds());
  const auto forgotten = cleanup_.forget_scheme("test-md5");
  ASSERT_THAT(forgotten, Succeeds());
  EXPECT_GE(*forgotten, 1U);
  EXPECT_THAT(schemes(account), testing::ElementsAre("plain"));
  EXPECT_EQ(*cleanup_.forget_scheme("test-md5"), 0U);
  ASSERT_THAT(log_in(*with_md5_, *account.username, base::Secret{kPassword}), Succeeds());
  EXPECT_THAT(schemes(account), testing::UnorderedElementsAre("plain", "test-md5"));
}

TEST_F(Passwords, AVerifierIsNotPutBesideOneThatHasChanged) {
  const auto account = sign_up(fresh_name());
  const auto stored = *store::list_password_verifiers(store_, account.id);
  const store::PasswordVerifier late{.scheme = "test-md5", .phc = "x", .pepper_id = 1};
  ASSERT_THAT(services_.logins.change_password(account, base::Secret{kPassword},
                                               base::Secret{"another long phrase"}, client()),
              Succeeds());
  ASSERT_THAT(store::put_password_verifier(store_, account.id, late, stored.front()), Succeeds());
  EXPECT_THAT(schemes(account), testing::ElementsAre("plain"));
}

TEST_F(Passwords, ARenewalUnderWayDoesNotUndoAChange) {
  const auto account = sign_up(fresh_name());
  const auto stored = *store::list_password_verifiers(store_, account.id);
  const auto changed = *domain::Passwords(deps({.options = &md5_options_}))
                            .make(base::Secret{"another long phrase"});
  store::Connection other(connection_options(), metrics_);
  domain::Passwords elsewhere(deps({.store = &other, .options = &md5_options_}));
  std::thread renewal;
  const auto change = [&]() -> base::Result<void> {
    auto held = store::lock_account_by_id(store_, account.id);
    if (!held) return base::pass(held);
    auto replaced = store::replace_password_verifiers(store_, account.id, domain::to_row(changed));
    const auto before = statements();
    renewal = std::thread([&] {
      elsewhere.renew(account.id, {.matches = true, .stored = domain::from_row(stored)},
                      base::Secret{kPassword});
    });
    // Its first statement is on its way when it is counted; a few of ours let it arrive.
    while (statements() == before) std::this_thread::yield();
    for (int i = 0; i < 20; ++i) (void)store::list_password_verifiers(store_, account.id);
    return replaced;
  };
  ASSERT_THAT(store::transact(store_, change), Succeeds());
  renewal.join();
  const auto now = *store::list_password_verifiers(store_, account.id);
  for (const auto& one : now) {
    EXPECT_EQ(std::ranges::count(changed, one.phc, &domain::Verifier::phc), 1) << one.scheme;
  }
}

}  // namespace
