// What people choose for their own account.
#include "domain/account/preferences.h"

#include "domain/mail/mail_kinds.h"
#include "domain/services_fixture.h"
#include "store/outbox.h"
#include "store/transaction.h"

namespace {

using base::Fault;
using base::Refusal;
using tests::FailsWith;
using tests::RefusesField;
using tests::Succeeds;

class Preferences : public tests::Services {
 protected:
  auto change(const domain::PreferencesChange& change) {
    return services_.preferences.change(session_, change, client());
  }
  domain::Preferences now() { return *services_.preferences.find(session_); }
  std::vector<domain::MailLine> mails(std::string_view kind) {
    auto rows = store::list_mails_to(store_, account_.id, 50);
    std::vector<domain::MailLine> found;
    for (auto& row : *rows) {
      if (row.kind == kind) found.push_back({.kind = row.kind, .created = row.created});
    }
    return found;
  }
  // The language of the newest mail to the account.
  std::string language_of_mail() {
    return (*store_.find("SELECT language FROM outbox WHERE account_id = ? ORDER BY outbox_id DESC "
                         "LIMIT 1",
                         {account_.id}))
        ->text(0);
  }

  domain::Account account_ = sign_up(fresh_name());
  domain::Session session_ = session_of(account_);
};

TEST_F(Preferences, NothingIsChosenAtFirst) {
  EXPECT_EQ(now().language, std::nullopt);
  EXPECT_EQ(now().theme, std::nullopt);
  EXPECT_TRUE(now().login_mails);
}

TEST_F(Preferences, AbsentOnesStayAndEmptyOnesAreRemoved) {
  ASSERT_THAT(change({.language = "en", .theme = "dark"}), Succeeds());
  ASSERT_THAT(change({.theme = ""}), Succeeds());
  EXPECT_EQ(now().language, "en");
  EXPECT_EQ(now().theme, std::nullopt);
}

TEST_F(Preferences, UnknownValuesAreRefusedAndChangeNothing) {
  EXPECT_THAT(change({.language = "fr", .theme = "dark"}),
              RefusesField("language", Refusal::kBadForm));
  EXPECT_THAT(change({.theme = "blue"}), RefusesField("theme", Refusal::kBadForm));
  EXPECT_EQ(now().theme, std::nullopt);
}

TEST_F(Preferences, MailsAboutLoginsEndWithARecentLoginOnly) {
  session_.authenticated = clock_.now() - std::chrono::minutes{11};
  EXPECT_THAT(change({.login_mails = false}), FailsWith(Fault::kStaleLogin));
  EXPECT_THAT(change({.language = "zh", .login_mails = true}), Succeeds());  // as it was
  session_.authenticated = clock_.now();
  ASSERT_THAT(change({.login_mails = false}), Succeeds());
  EXPECT_FALSE(now().login_mails);
  EXPECT_EQ(mails(domain::kLoginMailsOffMail).size(), 1U);
}

TEST_F(Preferences, AnEndedSessionChangesNothing) {
  session_.account.session_epoch += 1;
  EXPECT_THAT(change({.theme = "dark"}), FailsWith(Fault::kNotSignedIn));
}

TEST_F(Preferences, MailsAreInTheChosenLanguage) {
  ASSERT_THAT(change({.login_mails = false}), Succeeds());
  EXPECT_EQ(language_of_mail(), "zh");  // of the request
  ASSERT_THAT(change({.language = "en", .login_mails = true}), Succeeds());
  ASSERT_THAT(change({.login_mails = false}), Succeeds());
  EXPECT_EQ(language_of_mail(), "en");
}

TEST_F(Preferences, WithoutThemALoginFromANewDeviceSendsNoMail) {
  domain::Client browser = client();
  browser.keeps_devices = true;
  account_.email_verified = clock_.now();
  ASSERT_THAT(open_session(services_, account_, browser), Succeeds());
  ASSERT_EQ(mails(domain::kNewLoginMail).size(), 1U);
  ASSERT_THAT(change({.login_mails = false}), Succeeds());
  clock_.advance(std::chrono::hours{2});
  ASSERT_THAT(open_session(services_, account_, browser), Succeeds());
  EXPECT_EQ(mails(domain::kNewLoginMail).size(), 1U);
}

}  // namespace
