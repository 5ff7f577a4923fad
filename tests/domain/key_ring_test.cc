// The key pairs and their nonces: rotation by the day, shared by all workers, each nonce good once.
#include <thread>

#include "domain/services_fixture.h"

namespace tests {
namespace {

using base::Fault;
using domain::SubmittedPassword;
using std::chrono::days;

using KeyRing = Services;

TEST_F(KeyRing, OffersOneKeyADayAndANewNonceEachTime) {
  const auto first = services_.key_ring.offer();
  const auto second = services_.key_ring.offer();
  ASSERT_THAT(first, Succeeds());
  EXPECT_EQ(first->key.kid, second->key.kid);
  EXPECT_NE(first->nonce, second->nonce);
  clock_.advance(days{1});
  EXPECT_NE(services_.key_ring.offer()->key.kid, first->key.kid);
}

TEST_F(KeyRing, IsTheSameForEveryWorker) {
  domain::Services other(deps(), keys());
  EXPECT_EQ(other.key_ring.offer()->key.kid, services_.key_ring.offer()->key.kid);
}

TEST_F(KeyRing, IsMadeOnceWhenSeveralWorkersStartTogether) {
  std::vector<std::string> kids(4);
  std::vector<std::thread> workers;
  for (std::string& kid : kids) {
    workers.emplace_back([&] {
      domain::KeyRing ring(deps(), base::Secret{"n"}, folder_);
      kid = ring.offer()->key.kid;
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_THAT(kids, testing::Each(kids.front()));
}

TEST_F(KeyRing, RecognisesItsNoncesUntilTheyExpire) {
  const std::string nonce = services_.key_ring.offer()->nonce;
  EXPECT_TRUE(services_.key_ring.recognise(nonce));
  EXPECT_FALSE(services_.key_ring.recognise(nonce + "A"));
  std::string forged = nonce;
  forged[5] = forged[5] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(services_.key_ring.recognise(forged));
  EXPECT_FALSE(services_.key_ring.recognise(""));
  clock_.advance(domain_settings_.nonce_life);
  EXPECT_FALSE(services_.key_ring.recognise(nonce));
}

TEST_F(KeyRing, RotatesAheadAndForgetsWhatNothingIsAcceptedFor) {
  const auto count = [&] {
    return std::distance(std::filesystem::directory_iterator(folder_), {});
  };
  ASSERT_THAT(services_.key_ring.rotate(), Succeeds());
  EXPECT_EQ(count(), 2);  // today's and tomorrow's
  const std::string today = services_.key_ring.offer()->key.kid;
  clock_.advance(days{1});
  ASSERT_THAT(services_.key_ring.rotate(), Succeeds());
  EXPECT_EQ(count(), 3);
  clock_.advance(days{1});
  ASSERT_THAT(services_.key_ring.rotate(), Succeeds());
  EXPECT_EQ(count(), 3);
  EXPECT_NE(services_.key_ring.offer()->key.kid, today);
}

TEST_F(KeyRing, OpensNothingForAKeyItDoesNotKnow) {
  const auto opened = services_.key_ring.decrypt("nobody's", std::string(384, 'x'));
  ASSERT_THAT(opened, Succeeds());
  EXPECT_FALSE(*opened);
}

TEST_F(KeyRing, SaysWhichFileIsBroken) {
  ASSERT_THAT(services_.key_ring.offer(), Succeeds());
  const auto path = std::filesystem::directory_iterator(folder_)->path();
  std::filesystem::resize_file(path, 100);
  domain::Services other(deps(), keys());
  const auto offer = other.key_ring.offer();
  EXPECT_THAT(offer, FailsWith(Fault::kUnexpected));
  EXPECT_THAT(offer.error().detail, testing::HasSubstr(path.string()));
}

// A nonce is valid for one check of a password.
class Nonces : public Services {
 protected:
  SubmittedPassword with(const std::string& nonce, const char* password = kPassword) {
    SubmittedPassword submitted{base::Secret{password}};
    submitted.spends.push_back(*services_.key_ring.recognise(nonce));
    return submitted;
  }
  auto log_in(const std::string& name, SubmittedPassword password) {
    auto claim = services_.logins.subject_by_username(name, client());
    return log_in_at(services_, std::move(*claim), std::move(password), client());
  }
};

TEST_F(Nonces, AreGoodOnce) {
  const std::string name = *sign_up(fresh_name()).username;
  const std::string nonce = services_.key_ring.offer()->nonce;
  EXPECT_THAT(log_in(name, with(nonce)), Succeeds());
  EXPECT_THAT(log_in(name, with(nonce)), FailsWith(Fault::kWrongCredentials));
}

TEST_F(Nonces, AreNotSpentByWhoIsThrottled) {
  const std::string name = *sign_up(fresh_name()).username;
  const std::string nonce = services_.key_ring.offer()->nonce;
  EXPECT_THAT(log_in(name, base::Secret{"wrong"}), FailsWith(Fault::kWrongCredentials));
  EXPECT_THAT(log_in(name, with(nonce)), FailsWith(Fault::kThrottled));
  clock_.advance(std::chrono::seconds{3});
  EXPECT_THAT(log_in(name, with(nonce)), Succeeds());
}

TEST_F(Nonces, AnUnreadablePasswordCostsOneHashAndIsWrong) {
  const std::string name = *sign_up(fresh_name()).username;
  const auto before = hashes();
  EXPECT_THAT(log_in(name, {{}, SubmittedPassword::Form::kUndecryptable}),
              FailsWith(Fault::kWrongCredentials));
  EXPECT_EQ(hashes() - before, 1U);
}

TEST_F(Nonces, OneServesBothPasswordsOfAChange) {
  const auto account = sign_up(fresh_name());
  const std::string nonce = services_.key_ring.offer()->nonce;
  EXPECT_THAT(services_.logins.change_password(account, with(nonce),
                                               with(nonce, "another long passphrase"), client()),
              Succeeds());
}

TEST_F(Nonces, ANewPasswordThatCannotBeReadChangesNothing) {
  const auto account = sign_up(fresh_name());
  EXPECT_THAT(
      services_.logins.change_password(account, base::Secret{kPassword},
                                       {{}, SubmittedPassword::Form::kUndecryptable}, client()),
      FailsWith(Fault::kWrongCredentials));
  clock_.advance(std::chrono::seconds{3});
  EXPECT_THAT(log_in(*account.username, base::Secret{kPassword}), Succeeds());
}

}  // namespace
}  // namespace tests
