// Simulated attacks on one account, on a clock that the test moves: strangers guess from 1, 20 and
// 1,000 networks under every name of the account, and use up answers, resets and codes; meanwhile
// its owners log in. Prints the figures and fails outside the bounds.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "base/fault_name.h"
#include "domain/mail/mail_kinds.h"
#include "domain/services_fixture.h"

namespace {

using base::Fault;
using base::Secret;
using domain::Client;
using domain::CodeUse;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kStep{5};
constexpr int kTriesAStep = 10;
constexpr std::uint64_t kMostGuessesAnHour = 170;

class Attack : public tests::Services, public testing::WithParamInterface<int> {
 protected:
  Attack() : attacked_(deps(), keys()) {}

  void SetUp() override {
    account_ = sign_up(fresh_name());
    static_cast<void>(store_.change("UPDATE account SET email_verified = ? WHERE account_id = ?",
                                    {base::to_epoch_ms(clock_.now()), account_.id}));
    account_.email_verified = clock_.now();
    for (int i = 0; i < GetParam(); ++i) networks_.push_back(client(fresh_address()));
    home_ = client(fresh_address());
    EXPECT_THAT(log_in(home_), tests::Succeeds());
  }

  base::Result<domain::LoginSubject> subject(int name, const Client& who) {
    auto& logins = attacked_.logins;
    switch (name % 4) {
      case 0:
        return logins.subject_by_username(*account_.username, who);
      case 1:
        return logins.subject_by_email(*account_.email, who);
      case 2:
        return logins.subject_by_id(account_.id, who);
      default:
        return logins.subject_by_username(upper(*account_.username), who);
    }
  }

  static std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  }

  base::Result<domain::Account> log_in(const Client& who) {
    return log_in_at(attacked_, *subject(0, who), Secret{password_}, who);
  }

  // One request of a stranger: mostly passwords, sometimes answers, codes and mails.
  void strike() {
    const Client& who = networks_[strikes_ % networks_.size()];
    const auto before = hashes();
    switch (strikes_ % 10) {
      case 3:
        static_cast<void>(attacked_.recovery.check_answer(*account_.username, "first pet?",
                                                          Secret{"Bello"}, who));
        break;
      case 5:
        static_cast<void>(
            attacked_.codes.send(*account_.email, CodeUse::kReset, std::nullopt, who));
        break;
      case 7:
        static_cast<void>(attacked_.codes.check(*account_.email, CodeUse::kReset, "000000", who));
        break;
      case 9:
        static_cast<void>(
            attacked_.codes.send(*account_.email, CodeUse::kLogin, std::nullopt, who));
        break;
      default:
        static_cast<void>(
            log_in_at(attacked_, *subject(static_cast<int>(strikes_), who), Secret{"wrong"}, who));
    }
    ++strikes_;
    if (hashes() > before) guessed_.push_back(clock_.now());
  }

  void strike_for(std::chrono::seconds duration) {
    for (const auto end = clock_.now() + duration; clock_.now() < end; clock_.advance(kStep)) {
      for (int i = 0; i < kTriesAStep; ++i) strike();
    }
  }

  // How long an owner waits who tries again when told to. The attack goes on meanwhile.
  template <class Try>
  seconds wait_of(Try attempt) {
    const auto begun = clock_.now();
    for (;;) {
      auto done = attempt();
      if (done) return std::chrono::floor<seconds>(clock_.now() - begun);
      const auto fault = done.error().fault;
      if (!base::is_throttled(fault)) {
        ADD_FAILURE() << "the owner was refused";
        return seconds::max();
      }
      strike_for(std::max(done.error().retry_after, seconds{1}));
      if (clock_.now() - begun > std::chrono::hours{2}) return seconds::max();
    }
  }

  Client with_device() {
    Client who = client(fresh_address());
    who.device =
        attacked_.devices.recognise(attacked_.devices.issue(account_.id, account_.session_epoch));
    return who;
  }

  // What the newest mail to the owner has: a code for this purpose or, if strangers have used up
  // the mails of the day, an older link for a reset.
  struct Mailed {
    std::string code;
    bool is_link = false;
  };
  Mailed read_mail(CodeUse use, const Client& who) {
    const auto mail = store_.find(
        "SELECT kind, code_salt FROM outbox WHERE account_id = ? AND code_salt IS NOT NULL "
        "AND (address = ? OR kind = 'reset-link') ORDER BY address = ? DESC, outbox_id DESC LIMIT "
        "1",
        {account_.id, who.address, who.address});
    if (!mail || !*mail) throw std::runtime_error("the owner has no mail");
    const bool is_link = (*mail)->text(0) == domain::kResetLinkMail;
    const Secret code =
        is_link ? domain::mail_link_code(keys().codes, *account_.email, CodeUse::kReset,
                                         (*mail)->text(1))
                : domain::mail_code(keys().codes, *account_.email, use, (*mail)->text(1));
    return {.code = std::string{code.reveal()}, .is_link = is_link};
  }

  seconds ask(CodeUse use, const Client& who) {
    return wait_of([&] { return attacked_.codes.send(*account_.email, use, std::nullopt, who); });
  }

  // Somebody with the mailbox and the password, at a machine that the account does not know.
  seconds wait_with_mailbox() {
    const Client who = client(fresh_address());
    const seconds asked = ask(CodeUse::kLogin, who);
    const Mailed mailed = read_mail(CodeUse::kLogin, who);
    if (mailed.is_link) return asked + reset(mailed.code, who);
    return asked + wait_of([&]() -> base::Result<domain::Account> {
             auto claim = subject(1, who);
             auto proven = attacked_.logins.prove_mailbox(*claim, mailed.code, who);
             if (!proven) return base::pass(proven);
             return log_in_at(attacked_, std::move(*claim), Secret{password_}, who);
           });
  }

  // Somebody who has forgotten the password.
  seconds wait_with_reset() {
    const Client who = client(fresh_address());
    const seconds asked = ask(CodeUse::kReset, who);
    return asked + reset(read_mail(CodeUse::kReset, who).code, who);
  }

  // Afterwards the network is known to every contract.
  seconds reset(const std::string& code, const Client& who) {
    const std::string chosen = "another long secret " + fresh_name();
    const seconds reset = wait_of([&] {
      return attacked_.recovery.reset_by_code(*account_.email, code, Secret{chosen}, who);
    });
    password_ = chosen;
    ++account_.session_epoch;
    strike_for(minutes{1});
    return reset + wait_of([&] { return log_in(who); });
  }

  std::uint64_t most_in_an_hour() const {
    std::size_t first = 0, most = 0;
    for (std::size_t last = 0; last < guessed_.size(); ++last) {
      while (guessed_[last] - guessed_[first] >= std::chrono::hours{1}) ++first;
      most = std::max(most, last - first + 1);
    }
    return most;
  }

  std::int64_t mails() {
    return (*store_.find(
                "SELECT COUNT(*) FROM outbox WHERE account_id = ? AND code_salt IS NOT NULL",
                {account_.id}))
        ->number(0);
  }

  domain::Services attacked_;
  domain::Account account_;
  std::string password_ = tests::kPassword;
  Client home_;
  std::vector<Client> networks_;
  std::vector<base::Timestamp> guessed_;
  std::size_t strikes_ = 0;
};

TEST_P(Attack, OwnersGetInAndStrangersDoNot) {
  const minutes duration{std::getenv("GATEHOUSE_LONG") != nullptr ? 180 : 10};
  strike_for(duration / 2);
  const seconds device = wait_of([&] { return log_in(with_device()); });
  const seconds network = wait_of([&] { return log_in(home_); });
  const seconds mailbox = wait_with_mailbox();
  strike_for(duration / 2);
  const seconds later = wait_of([&] { return log_in(with_device()); });
  clock_.advance(std::chrono::days{1});  // a link is good once
  strike_for(minutes{5});
  const seconds reset = wait_with_reset();
  std::printf(
      "%5d networks: %zu requests, %zu guesses verified, at most %llu in an hour (bound %llu); "
      "waited: "
      "device %lld s, network %lld s (bounds 1), mailbox %lld s, reset %lld s (bounds 90); %lld "
      "mails with codes\n",
      GetParam(), strikes_, guessed_.size(), static_cast<unsigned long long>(most_in_an_hour()),
      static_cast<unsigned long long>(kMostGuessesAnHour), static_cast<long long>(device.count()),
      static_cast<long long>(network.count()), static_cast<long long>(mailbox.count()),
      static_cast<long long>(reset.count()), static_cast<long long>(mails()));
  EXPECT_LE(most_in_an_hour(), kMostGuessesAnHour);
  EXPECT_GT(guessed_.size(), 5U) << "the attack did not reach the service";
  EXPECT_LE(std::max(device, later), seconds{1});
  EXPECT_LE(network, seconds{1});
  EXPECT_LE(mailbox, seconds{90});
  EXPECT_LE(reset, seconds{90});
}

INSTANTIATE_TEST_SUITE_P(From, Attack, testing::Values(1, 20, 1000));

}  // namespace
