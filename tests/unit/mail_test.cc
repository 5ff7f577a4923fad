// Mails: their texts as shipped and as an operator writes them, the message as it travels, the
// Maildir. On real files throughout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/text.h"
#include "domain/mail/mail_kinds.h"
#include "mail/device_name.h"
#include "mail/maildir.h"
#include "mail/message.h"
#include "mail/templates.h"
#include "mailer/delivery.h"

namespace {

namespace fs = std::filesystem;
using mail::Template;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::string_view kPaths[] = {"code", "site"};

std::vector<mail::Kind> kinds() {
  std::vector<mail::Kind> all;
  for (const std::string_view kind : domain::kMailKinds) {
    all.push_back({kind, mailer::content_of(kind)});
  }
  return all;
}

const mail::Values kValues{{"code", "012345"},
                           {"minutes", "10"},
                           {"service", "A & B"},
                           {"site", "https://id.example"},
                           {"time", "2026-01-31 23:59 UTC"},
                           {"ip", "192.0.2.7"},
                           {"device", "Firefox, Windows"}};

class Mails : public testing::Test {
 protected:
  Mails() { folder_ = ::mkdtemp(name_.data()); }
  ~Mails() override { fs::remove_all(folder_); }

  std::string shipped() const { return base::program_folder() + "mail"; }
  std::string own() const { return folder_ + "/own"; }
  void write(const std::string& name, std::string_view text) const {
    fs::create_directories(fs::path(own() + "/" + name).parent_path());
    std::ofstream(own() + "/" + name, std::ios::binary) << text;
  }
  std::string problem_with(const std::string& name, std::string_view text) const {
    write(name, text);
    const auto read = mail::Templates::read(shipped(), own(), kinds());
    return read ? "none" : read.error().message;
  }

  std::string name_ = "/tmp/gatehouse-mail-XXXXXX";
  std::string folder_;
};

// --- texts ----------------------------------------------------------------------------------

std::string rendered(std::string_view text, Template::Form form, const std::string& site) {
  const auto parsed = Template::parse(text, form, kPaths, "f");
  return parsed ? parsed->render({{"site", site}, {"code", "1"}}) : parsed.error().message;
}

TEST_F(Mails, PlacesAreFilledInAsTheyAreInTextAndEscapedInHtml) {
  const std::string hostile = "<b a=\"x\" b='y'>&{{code}}";
  EXPECT_EQ(rendered("a {{site}} {{code}}{{code}}", Template::Form::kPlain, hostile),
            "a " + hostile + " 11");
  EXPECT_EQ(rendered("{{site}}", Template::Form::kHtml, hostile),
            "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;{{code}}");
}

TEST_F(Mails, TemplateWithAnUnknownPlaceIsRefusedNamingItsLine) {
  EXPECT_THAT(rendered("a\n{{nonsense}}", Template::Form::kPlain, ""), StartsWith("f:2: "));
  EXPECT_THAT(rendered("a\n\n{{site", Template::Form::kPlain, ""), StartsWith("f:3: "));
  EXPECT_THAT(rendered("{{}}", Template::Form::kPlain, ""), StartsWith("f:1: "));
  EXPECT_THAT(rendered("\xC3", Template::Form::kPlain, ""), HasSubstr("UTF-8"));
}

TEST_F(Mails, SectionStandsWhereItsPlaceIsFilledInOrWhereItIsNot) {
  const std::string text = "a\n{{#site}}\nat {{site}}\n{{/site}}\n{{^site}}\nnowhere\n{{/site}}\nz";
  EXPECT_EQ(rendered(text, Template::Form::kPlain, "x"), "a\nat x\nz");
  EXPECT_EQ(rendered(text, Template::Form::kPlain, ""), "a\nnowhere\nz");
  EXPECT_EQ(rendered("{{#site}}[{{code}}]{{/site}}\n", Template::Form::kHtml, "x"), "[1]\n");
}

TEST_F(Mails, SectionThatIsNotClosedOrHoldsAnotherIsRefused) {
  for (const char* text : {"\n{{#site}}", "\n{{/site}}", "\n{{^site}}{{/code}}",
                           "\n{{#site}}{{#code}}{{/code}}{{/site}}"}) {
    EXPECT_THAT(rendered(text, Template::Form::kPlain, ""), HasSubstr("f:2: end the")) << text;
  }
  EXPECT_THAT(rendered("{{#x}}{{/x}}", Template::Form::kPlain, ""),
              HasSubstr("{{#x}} is not known"));
}

TEST_F(Mails, MailAboutAChangeHasItsLinkWhereThereIsOne) {
  const auto templates = mail::Templates::read(shipped(), "", kinds());
  ASSERT_TRUE(templates) << templates.error().message;
  mail::Values linked = kValues;
  linked.emplace("link", "https://id.example/undo/#T");
  linked.emplace("until", "2026-02-07 23:59 UTC");
  for (const char* kind :
       {"password-changed", "email-changed", "question-changed", "break-glass-reset"}) {
    for (const char* language : {"zh", "en"}) {
      const auto text = templates->text(kind, language, linked);
      EXPECT_THAT(text->text, HasSubstr("\n\nhttps://id.example/undo/#T\n\n"));
      EXPECT_THAT(text->text, HasSubstr("2026-02-07"));
      EXPECT_THAT(text->html, HasSubstr("href=\"https://id.example/undo/#T\""));
      const auto without = templates->text(kind, language, kValues);
      EXPECT_THAT(without->text + without->html, Not(HasSubstr("href")));
    }
  }
}

TEST_F(Mails, EveryKindHasATextInBothLanguages) {
  const auto templates = mail::Templates::read(shipped(), "", kinds());
  ASSERT_TRUE(templates) << templates.error().message;
  for (const mail::Kind& kind : kinds()) {
    for (const char* language : {"zh", "en"}) {
      const auto text = templates->text(kind.name, language, kValues);
      ASSERT_TRUE(text) << kind.name;
      EXPECT_THAT(text->subject, HasSubstr("A & B"));
      EXPECT_THAT(text->text, HasSubstr("https://id.example"));
      EXPECT_THAT(text->html, HasSubstr("A &amp; B"));
      EXPECT_THAT(text->text + text->html, Not(HasSubstr("{{")));
      EXPECT_EQ(text->text.contains("\n012345\n"), kind.content == mail::Kind::Content::kCode);
    }
  }
}

TEST_F(Mails, OtherLanguageIsEnglishAndAnUnknownKindIsNone) {
  const auto templates = mail::Templates::read(shipped(), "", kinds());
  EXPECT_EQ(templates->text("new-login", "fr", kValues)->text,
            templates->text("new-login", "en", kValues)->text);
  EXPECT_FALSE(templates->text("spam", "en", kValues));
}

TEST_F(Mails, OperatorsOwnTextReplacesOneFileAlone) {
  write("en/new-login.txt", "Subject: Hey\r\n\r\nIt was {{device}}.\r\n");
  const auto templates = mail::Templates::read(shipped(), own(), kinds());
  ASSERT_TRUE(templates) << templates.error().message;
  const auto text = templates->text("new-login", "en", kValues);
  EXPECT_EQ(text->subject, "Hey");
  EXPECT_EQ(text->text, "It was Firefox, Windows.\n");
  EXPECT_THAT(text->html, HasSubstr("signed in"));
  EXPECT_THAT(templates->text("new-login", "zh", kValues)->subject, HasSubstr("新设备"));
}

TEST_F(Mails, WrongTextOfTheOperatorsIsRefusedNamingTheFile) {
  const std::string file = "en/reset-code.txt";
  EXPECT_THAT(problem_with(file, "Hello\n\n{{code}}\n"), HasSubstr("Subject"));
  EXPECT_THAT(problem_with(file, "Subject: a\n{{code}}\n"), HasSubstr("an empty line"));
  EXPECT_THAT(problem_with(file, "Subject: a\n\nIt is {{code}}.\n"), HasSubstr("alone on a line"));
  EXPECT_THAT(problem_with(file, "Subject: {{x}}\n\n{{code}}\n"), HasSubstr(file + ":1: "));
  EXPECT_THAT(problem_with(file, "Subject: a\n\n{{code}}\n{{x}}\n"), HasSubstr(file + ":4: "));
  EXPECT_THAT(problem_with(file, "Subject: \xFF\n\n{{code}}\n"), HasSubstr("UTF-8"));
  EXPECT_EQ(problem_with(file, "Subject: a\n\n{{code}}"), "none");
  EXPECT_THAT(problem_with("zh/new-login.html", "{{code}}"), HasSubstr("zh/new-login.html:1: "));
}

TEST_F(Mails, DeviceIsNamedInOurWordsAlone) {
  EXPECT_EQ(mail::device_name("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130"),
            "Firefox, Windows");
  EXPECT_EQ(mail::device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 "
                              "Mobile/15E148 Safari/604.1"),
            "Safari, iPhone");
  EXPECT_EQ(mail::device_name("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537 "
                              "MicroMessenger/8"),
            "WeChat, Android");
  EXPECT_EQ(mail::device_name("Cancel it at https://evil.example/"), "");
}

// --- messages -------------------------------------------------------------------------------

mail::Message message(std::string recipient = "kit@example.org") {
  return {.id = 42,
          .kind = "reset-code",
          .language = "zh",
          .recipient = std::move(recipient),
          .created = base::from_epoch_ms(1700000000123),
          .text = {"验证码 – né", "您好\n\n012345\n.\nFrom me\n" + std::string(1200, 'x') + "\n",
                   "<p>您好</p>\n"}};
}

TEST_F(Mails, MessageIsReadBackAsItWasWritten) {
  const auto bytes = mail::compose({"gate@example.org", "Zoë, \"Gate\""}, message());
  ASSERT_TRUE(bytes);
  const mail::Received received = mail::parse(*bytes);
  EXPECT_EQ(received.kind, "reset-code");
  EXPECT_EQ(received.recipient, "kit@example.org");
  EXPECT_EQ(received.subject, "验证码 – né");
  EXPECT_EQ(received.text, message().text.text);
  EXPECT_EQ(base::to_epoch_ms(received.date), 1700000000000);
}

TEST_F(Mails, MessageIsAsciiInShortLinesEndedByCrLf) {
  const auto bytes = mail::compose({"gate@example.org", "Zoë"}, message());
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    EXPECT_GE(static_cast<signed char>((*bytes)[i]), 0);
    if ((*bytes)[i] != '\n') {
      ++column;
      continue;
    }
    EXPECT_EQ((*bytes)[i - 1], '\r');
    EXPECT_LE(column, 999U);  // RFC 5322, section 2.1.1, with the CR
    column = 0;
  }
}

TEST_F(Mails, SameRowIsTheSameMessageId) {
  const auto id = [](const mail::Message& of) {
    const auto bytes = mail::compose({"gate@example.org", ""}, of);
    const auto at = base::ascii_lower(*bytes).find("message-id:");
    return bytes->substr(at, bytes->find('\r', at) - at);
  };
  mail::Message other = message();
  other.id = 43;
  EXPECT_EQ(id(message()), id(message()));
  EXPECT_NE(id(message()), id(other));
}

TEST_F(Mails, RecipientThatIsNotOneAddressIsRefused) {
  for (const char* recipient :
       {"", "@", "kit", "kit@", "@example.org", "a@b.example\r\nBcc: c@d.example", "a@b.example\n",
        "a@b.example,c@d.example", "a@b.example c@d.example", "<a@b.example>", "a <a@b.example>",
        "\"a\"@b.example", "a(b)@c.example", "a@b.example\tx", "ä@b.example", "a@b@c.example",
        "a;b@c.example", "a:b@c.example", "a@[192.0.2.1]"}) {
    EXPECT_FALSE(mail::is_one_address(recipient)) << recipient;
    EXPECT_FALSE(mail::compose({"gate@example.org", "Gate"}, message(recipient))) << recipient;
  }
  EXPECT_FALSE(mail::is_one_address(std::string(250, 'a') + "@b.example"));
  EXPECT_TRUE(mail::is_one_address("o'neil+x.{y}|z=/?^_`~!#$%&*@b-c.example"));
}

TEST_F(Mails, SubjectOfSeveralLinesIsRefused) {
  mail::Message hostile = message();
  hostile.text.subject = "a\r\nBcc: c@d.example";
  EXPECT_FALSE(mail::compose({"gate@example.org", "Gate"}, hostile));
}

// --- the Maildir ----------------------------------------------------------------------------

TEST_F(Mails, MaildirKeepsMailPrivatelyAndByItsRow) {
  mail::Maildir maildir(folder_ + "/mail");
  EXPECT_THAT(*maildir.list(), SizeIs(0));
  const auto bytes = mail::compose({"gate@example.org", "Gate"}, message());
  for (const std::int64_t id : {100, 42, 42}) {
    const auto done = maildir.deliver({.id = id,
                                       .created = message().created,
                                       .sender = "gate@example.org",
                                       .recipient = "kit@example.org",
                                       .bytes = *bytes});
    EXPECT_EQ(done.outcome, mail::Delivery::Outcome::kSent) << done.problem;
  }
  const auto entries = maildir.list();
  ASSERT_THAT(*entries, SizeIs(2));
  EXPECT_EQ(entries->front().id, 42);
  struct stat status{};
  ASSERT_EQ(::stat(entries->front().path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(mail::Maildir::read(entries->front())->text, message().text.text);
  EXPECT_TRUE(fs::is_empty(folder_ + "/mail/tmp"));
}

TEST_F(Mails, MailThatWasReadElsewhereIsStillFound) {
  mail::Maildir maildir(folder_ + "/mail");
  ASSERT_EQ(maildir.deliver({.id = 7, .created = {}, .sender = {}, .recipient = {}, .bytes = "x"})
                .outcome,
            mail::Delivery::Outcome::kSent);
  const std::string path = maildir.list()->front().path;
  fs::rename(path, folder_ + "/mail/cur/" + fs::path(path).filename().string() + ":2,S");
  std::ofstream(folder_ + "/mail/cur/1700000000.M1P2.elsewhere") << "not ours";
  ASSERT_THAT(*maildir.list(), SizeIs(1));
  EXPECT_EQ(maildir.list()->front().id, 7);
}

TEST_F(Mails, MaildirThatCannotBeWrittenIsNotNow) {
  std::ofstream(folder_ + "/mail") << "a file";
  mail::Maildir maildir(folder_ + "/mail");
  const auto done =
      maildir.deliver({.id = 7, .created = {}, .sender = {}, .recipient = {}, .bytes = "x"});
  EXPECT_EQ(done.outcome, mail::Delivery::Outcome::kNotNow);
}

}  // namespace
