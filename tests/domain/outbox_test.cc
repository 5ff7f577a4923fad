// The outbox as mailers share it, on the real database.
#include "store/outbox.h"

#include "base/network.h"
#include "domain/mail/mail_kinds.h"
#include "domain/services_fixture.h"
#include "store/email_code.h"

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tests::FailsWith;
using tests::Succeeds;

class Outbox : public tests::Services {
 protected:
  // Without other tests' mails; scripts/test holds the stack's own mailer meanwhile.
  Outbox() {
    clock_.advance(days{2});
    void_all();
  }
  ~Outbox() override { void_all(); }

  void void_all() {
    EXPECT_THAT(store_.change("UPDATE outbox SET state = 'void' WHERE state = 'waiting'", {}),
                Succeeds());
  }

  std::int64_t put(std::string_view kind = domain::kNewLoginMail,
                   std::optional<base::Timestamp> expires = std::nullopt) {
    const std::string recipient = fresh_name() + "@example.com";
    store::NewMail mail{.kind = kind,
                        .account_id = std::nullopt,
                        .recipient = recipient,
                        .language = "en",
                        .created = clock_.now()};
    if (domain::code_use(kind)) mail.code_salt = "0123456789abcdef";
    mail.expires = expires;
    if (mail.code_salt) put_code(recipient, *domain::code_use(kind), *mail.code_salt);
    EXPECT_THAT(store::insert_outbox_mail(store_, mail), Succeeds());
    return (*store_.find("SELECT outbox_id FROM outbox WHERE recipient = ?", {recipient}))
        ->number(0);
  }

  void put_code(const std::string& recipient, domain::CodeUse use, const std::string& salt) {
    auto key =
        domain::mail_code_key(base::Secret{"code key"}, recipient, use, base::network_of(""));
    EXPECT_THAT(store::put_email_code(
                    store_, {.code = key.code, .address = key.address},
                    {.salt = salt, .issued = clock_.now(), .expires = clock_.now() + minutes{10}}),
                Succeeds());
  }

  domain::OutboxMail take() {
    auto mail = outbox_.take();
    if (!mail || !*mail) throw std::runtime_error("nothing to take");
    return std::move(**mail);
  }
  bool nothing_due() {
    auto mail = outbox_.take();
    return mail && !*mail;
  }
  std::string state(std::int64_t id) {
    return (*store_.find("SELECT state FROM outbox WHERE outbox_id = ?", {id}))->text(0);
  }
  std::optional<std::string> salt(std::int64_t id) {
    return (*store_.find("SELECT code_salt FROM outbox WHERE outbox_id = ?", {id}))
        ->optional_text(0);
  }
};

TEST_F(Outbox, MailIsTakenOnceAndSentOnce) {
  const auto id = put();
  const auto mail = take();
  EXPECT_EQ(mail.id, id);
  EXPECT_TRUE(nothing_due());
  EXPECT_THAT(outbox_.note_sent(mail), Succeeds());
  clock_.advance(hours{1});
  EXPECT_TRUE(nothing_due());
  EXPECT_EQ(state(id), "sent");
}

TEST_F(Outbox, MailAboutAChangeHasItsTicketUntilItIsSent) {
  const domain::Account account = [&] {
    domain::Account one = sign_up(fresh_name());
    one.email_verified = clock_.now();
    return one;
  }();
  ASSERT_THAT(undo_tickets_.notify(client(), account, domain::kPasswordChangedMail), Succeeds());
  const auto mail = take();
  ASSERT_TRUE(mail.undo);
  EXPECT_EQ(undo_tickets_.find(*mail.undo)->expires, mail.undo_until);
  EXPECT_TRUE(salt(mail.id));
  EXPECT_THAT(outbox_.note_sent(mail), Succeeds());
  EXPECT_FALSE(salt(mail.id));
}

TEST_F(Outbox, OneOfTwoWhoSawAMailHoldsIt) {
  const auto id = put();
  store::Connection other(connection_options(), metrics_);
  const auto now = clock_.now();
  const auto seen = store::list_due_mails(store_, now, now + minutes{60}, 1);
  const auto seen_too = store::list_due_mails(other, now, now + minutes{60}, 1);
  ASSERT_EQ(seen->front().id, id);
  ASSERT_EQ(seen_too->front().id, id);
  EXPECT_TRUE(*store::lease_mail(store_, id, seen->front().due, now + minutes{1}));
  EXPECT_FALSE(*store::lease_mail(other, id, seen_too->front().due, now + minutes{1}));
}

TEST_F(Outbox, MailOfADeadMailerIsDueAgainAfterTheHold) {
  const auto id = put();
  const auto lost = take();
  clock_.advance(lost.leased_until - clock_.now());
  const auto mail = take();
  EXPECT_EQ(mail.id, id);
  EXPECT_EQ(mail.attempts, 2);
}

TEST_F(Outbox, WhoLostTheHoldPostponesNothing) {
  put();
  const auto lost = take();
  clock_.advance(lost.leased_until - clock_.now());
  const auto mail = take();
  EXPECT_THAT(outbox_.postpone(lost, "late"), Succeeds());
  clock_.advance(seconds{20});
  EXPECT_TRUE(nothing_due());
  EXPECT_GT(mail.leased_until, clock_.now());
}

TEST_F(Outbox, HoldOutlastsEveryDelivery) {
  put();
  const auto mail = take();
  EXPECT_GT(mail.leased_until, mail.begin_before + domain_settings_.mail_timeout);
}

TEST_F(Outbox, WaitsDoubleUpToTenMinutes) {
  std::vector<std::int64_t> waits;
  for (int attempts = 1; attempts <= 9; ++attempts) {
    waits.push_back(domain::back_off(attempts).count());
  }
  EXPECT_THAT(waits, testing::ElementsAre(5, 10, 20, 40, 80, 160, 320, 600, 600));
  EXPECT_EQ(domain::back_off(100000), seconds{600});
}

TEST_F(Outbox, PostponedMailComesBackAfterItsWait) {
  const auto id = put();
  ASSERT_THAT(outbox_.postpone(take(), "the connection: refused", "no\r\nroute"), Succeeds());
  EXPECT_TRUE(nothing_due());
  const auto row = store_.find("SELECT problem FROM outbox WHERE outbox_id = ?", {id});
  EXPECT_EQ((*row)->text(0), "the connection: refused: no??route");
  clock_.advance(seconds{5});
  EXPECT_EQ(take().id, id);
}

TEST_F(Outbox, MailThatWasPutBackIsDueAtOnce) {
  const auto id = put();
  ASSERT_THAT(outbox_.put_back(take()), Succeeds());
  EXPECT_EQ(take().id, id);
}

TEST_F(Outbox, MailIsGivenUpAfterADay) {
  const auto id = put();
  ASSERT_THAT(outbox_.postpone(take(), "no route"), Succeeds());
  clock_.advance(hours{24});
  EXPECT_TRUE(nothing_due());
  EXPECT_EQ(state(id), "failed");
  const auto row = store_.find("SELECT problem FROM outbox WHERE outbox_id = ?", {id});
  EXPECT_EQ((*row)->text(0), "no route");
}

TEST_F(Outbox, RefusedMailFailsForGood) {
  const auto id = put(domain::kResetCodeMail, clock_.now() + minutes{10});
  ASSERT_THAT(outbox_.note_refused(take(), "the recipient: the server says 550"), Succeeds());
  clock_.advance(hours{1});
  EXPECT_TRUE(nothing_due());
  EXPECT_EQ(state(id), "failed");
  EXPECT_FALSE(salt(id));
}

TEST_F(Outbox, CodeInAMailIsTheOneItsAddressProves) {
  put(domain::kResetCodeMail, clock_.now() + minutes{10});
  const auto mail = take();
  ASSERT_TRUE(mail.code);
  EXPECT_EQ(mail.code->reveal(), domain::mail_code(base::Secret{"code key"}, mail.recipient,
                                                   domain::CodeUse::kReset, "0123456789abcdef")
                                     .reveal());
}

TEST_F(Outbox, ExpiredCodeIsNotSentAndItsSaltIsForgotten) {
  const auto id = put(domain::kRegistrationCodeMail, clock_.now() + minutes{10});
  clock_.advance(minutes{10});
  EXPECT_TRUE(nothing_due());
  EXPECT_EQ(state(id), "expired");
  EXPECT_FALSE(salt(id));
}

TEST_F(Outbox, CodeNeverWaitsMoreThanHalfAMinute) {
  put(domain::kRegistrationCodeMail, clock_.now() + minutes{10});
  for (int i = 0; i < 8; ++i) {
    ASSERT_THAT(outbox_.postpone(take(), "away"), Succeeds());
    clock_.advance(seconds{30});
  }
  EXPECT_THAT(outbox_.note_sent(take()), Succeeds());
}

TEST_F(Outbox, CodeThatANewerMailHasMadeVoidIsNotSent) {
  const std::string email = fresh_name() + "@example.com";
  const domain::Client asker = client(fresh_address());
  for (int i = 0; i < 2; ++i) {
    clock_.advance(domain_settings_.code_cooldown);
    ASSERT_THAT(services_.codes.send(email, domain::CodeUse::kRegistration, std::nullopt, asker),
                Succeeds());
  }
  const auto mail = take();
  EXPECT_EQ(mail.recipient, email);
  EXPECT_EQ(mail.created, clock_.now());
  EXPECT_TRUE(nothing_due());
}

TEST_F(Outbox, MailThatAClockAheadHasPutOffIsDue) {
  const auto id = put();
  clock_.advance(-hours{30});
  EXPECT_EQ(take().id, id);
}

TEST_F(Outbox, SentCodesSaltIsForgotten) {
  const auto id = put(domain::kRegistrationCodeMail, clock_.now() + minutes{10});
  ASSERT_TRUE(salt(id));
  ASSERT_THAT(outbox_.note_sent(take()), Succeeds());
  EXPECT_FALSE(salt(id));
}

TEST_F(Outbox, QueueShowsWhatWaitsAndWhatFailedAndNothingElse) {
  const auto sent = put();
  ASSERT_THAT(outbox_.note_sent(take()), Succeeds());
  const auto failed = put();
  ASSERT_THAT(outbox_.note_refused(take(), "no"), Succeeds());
  const auto waiting = put();
  std::vector<std::string> states;
  const auto queue = outbox_.queue(sent, 10);
  ASSERT_THAT(queue, Succeeds());
  for (const auto& mail : *queue) states.push_back(mail.state);
  EXPECT_THAT(states, testing::ElementsAre("failed", "waiting"));
  EXPECT_LT(failed, waiting);
}

TEST_F(Outbox, LoginsOfAnHourAfterAMailAreOneMailAtItsEnd) {
  domain::Account account = sign_up(fresh_name());
  account.email_verified = clock_.now();
  const auto log_in = [&] {
    ASSERT_THAT(notifier_.notify_of_login(client(), account), Succeeds());
    clock_.advance(minutes{5});
  };
  log_in();
  const auto first = take();
  EXPECT_EQ(first.kind, domain::kNewLoginMail);
  ASSERT_THAT(outbox_.note_sent(first), Succeeds());
  for (int i = 0; i < 3; ++i) log_in();
  EXPECT_TRUE(nothing_due());
  clock_.advance(minutes{40});
  const auto merged = take();
  EXPECT_EQ(merged.kind, domain::kMoreLoginsMail);
  EXPECT_EQ(merged.amount, 3);
  EXPECT_EQ(merged.recipient, *account.email);
  ASSERT_THAT(outbox_.note_sent(merged), Succeeds());
  log_in();
  EXPECT_TRUE(nothing_due()) << "the merged mail begins an hour of its own";
  clock_.advance(hours{1});
  EXPECT_EQ(take().amount, 1);
}

TEST_F(Outbox, LoginDuringTheDeliveryOfAMergedMailIsReportedByAnother) {
  domain::Account account = sign_up(fresh_name());
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(notifier_.notify_of_login(client(), account), Succeeds());
  }
  ASSERT_THAT(outbox_.note_sent(take()), Succeeds());
  clock_.advance(hours{1});
  const auto merged = take();
  ASSERT_THAT(notifier_.notify_of_login(client(), account), Succeeds());
  ASSERT_THAT(outbox_.note_sent(merged), Succeeds());
  EXPECT_EQ(merged.amount, 1);
  clock_.advance(hours{2});
  EXPECT_EQ(take().amount, 1);
}

TEST_F(Outbox, CodesComeBeforeOlderNotices) {
  const auto notice = put();
  clock_.advance(seconds{1});
  const std::string email = fresh_name() + "@example.com";
  ASSERT_THAT(services_.codes.send(email, domain::CodeUse::kRegistration, std::nullopt,
                                   client(fresh_address())),
              Succeeds());
  EXPECT_EQ(take().kind, domain::kRegistrationCodeMail);
  EXPECT_EQ(take().id, notice);
}

TEST_F(Outbox, MailOfALongUserAgentIsKept) {
  const auto account = sign_up(fresh_name());
  auto who = client();
  who.user_agent = std::string(2000, 'x');
  EXPECT_THAT(notifier_.notify(who, account, domain::kNewLoginMail), Succeeds());
}

}  // namespace
