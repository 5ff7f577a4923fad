// The configuration: which lines are read and which refused, how the environment and the defaults
// join in, that the reference cannot drift, and the generated keys. On real files throughout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "config/lines.h"
#include "config/reference.h"
#include "config/secrets.h"
#include "worker/settings/load.h"
#include "worker/settings/sections.h"

namespace {

using settings::load;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "cannot run " + command;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  ::pclose(pipe);
  return output;
}

class Folder : public testing::Test {
 protected:
  Folder() { path_ = ::mkdtemp(template_.data()); }
  ~Folder() override { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, std::string_view text, mode_t mode = 0600) const {
    const std::string path = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

  std::string folder() const { return path_; }

 private:
  std::string template_ = "/tmp/gatehouse-config-XXXXXX";
  std::string path_;
};

class Configuration : public Folder {
 protected:
  // On the second line, to check the line number.
  std::string problem_with(std::string_view line, const config::Values& environment = {}) const {
    const auto loaded =
        load(write("gatehouse.conf", "# first\n" + std::string(line) + "\n"), environment);
    return loaded ? "none" : loaded.error().message;
  }
  std::string second_line() const { return folder() + "/gatehouse.conf:2: "; }
};

class Secrets : public Folder {};

const contracts::Mount* mount_of(const settings::Options& options, std::string_view contract) {
  const auto& mounts = options.contracts.mounts;
  const auto found = std::ranges::find(mounts, contract, &contracts::Mount::name);
  return found == mounts.end() ? nullptr : &*found;
}

struct Line {
  std::string text;
  std::string expected;
};

// --- syntax ---------------------------------------------------------------------------------

const std::vector<Line> kGoodLines = {
    {"HOSTS=", ""},
    {"HOSTS=\"\"", ""},
    {"HOSTS=a.example", "a.example"},
    {"  HOSTS=a.example \t", "a.example"},
    {"HOSTS=a=b:c/d,e@f%g+h-i_j.~k", "a=b:c/d,e@f%g+h-i_j.~k"},
    {"HOSTS=\"a.example b.example\"", "a.example b.example"},
    {"HOSTS=\" blanks stay \"", " blanks stay "},
    {"HOSTS=\"#;&|<>()[]{}*?!'~\"", "#;&|<>()[]{}*?!'~"},
    {"HOSTS=\"用户 é\"", "用户 é"},
};

TEST_F(Configuration, ReadsGoodLines) {
  for (const Line& line : kGoodLines) {
    const auto lines = config::parse_lines(line.text, "f");
    ASSERT_TRUE(lines) << lines.error().message;
    ASSERT_THAT(*lines, SizeIs(1)) << line.text;
    EXPECT_EQ(lines->front().value, line.expected);
  }
}

TEST_F(Configuration, ReadsLinesAsShDoes) {
  for (const Line& line : kGoodLines) {
    const std::string file = write("lines.conf", line.text + "\n");
    const std::string printed =
        output_of("HOME=/elsewhere sh -euc '. " + file + "; printf %s \"$HOSTS\"' 2>&1");
    EXPECT_EQ(printed, line.expected) << line.text;
  }
}

TEST_F(Configuration, SkipsCommentsAndBlankLinesAndCountsThem) {
  const auto lines = config::parse_lines("\n# HOSTS=no\n   \n  # x = $y\nPORT=1\n\nBIND=::1", "f");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_THAT(*lines, SizeIs(2));
  EXPECT_EQ(lines->at(0).number, 5U);
  EXPECT_EQ(lines->at(1).number, 7U);
}

TEST_F(Configuration, RefusesLinesThatOthersWouldReadDifferently) {
  const std::vector<Line> bad = {
      {"export HOSTS=a", "leave out the word export"},
      {"HOSTS", "write KEY=value"},
      {"=a", "write KEY=value"},
      {"hosts=a", "write KEY=value"},
      {"HOSTS =a", "write KEY=value"},
      {"2HOSTS=a", "write KEY=value"},
      {"; comment", "write KEY=value"},
      {"\xEF\xBB\xBFHOSTS=a", "write KEY=value"},
      {"HOSTS= a", "directly after ="},
      {"HOSTS=a b", "in double quotes"},
      {"HOSTS=a # comment", "a comment on a line of its own"},
      {"HOSTS=\"a\" # comment", "a comment needs a line of its own"},
      {"HOSTS=\"a\"b", "end the line at the closing quote"},
      {"HOSTS=\"a", "close the value"},
      {"HOSTS='a'", "not single ones"},
      {"HOSTS=a'b", "not single ones"},
      {"HOSTS=$PORT", "in double quotes"},
      {"HOSTS=\"$PORT\"", "leave tabs"},
      {"HOSTS=\"`id`\"", "leave tabs"},
      {"HOSTS=\"a\\b\"", "leave tabs"},
      {"HOSTS=\"a\tb\"", "leave tabs"},
      {"HOSTS=~/a", "instead of ~"},
      {"HOSTS=a:~/b", "instead of ~"},
      {"HOSTS=a\\", "backslash at the end"},
      {"# comment\\", "backslash at the end"},
      {"HOSTS=a\r", "Unix line ends"},
      {"HOSTS=\"a\x01\"", "control character"},
      {std::string("HOSTS=a\0b", 9), "control character"},
      {"HOSTS=\"\xC3\"", "UTF-8"},
  };
  for (const Line& line : bad) {
    const auto lines = config::parse_lines("\n" + line.text + "\nPORT=1\n", "f");
    ASSERT_FALSE(lines) << line.text;
    EXPECT_THAT(lines.error().message, StartsWith("f:2: ")) << line.text;
    EXPECT_THAT(lines.error().message, HasSubstr(line.expected)) << line.text;
  }
}

TEST_F(Configuration, RefusesARepeatedKeyAndNamesBothLines) {
  const auto lines = config::parse_lines("PORT=1\n\nPORT=1\n", "f");
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().message, "f:3: PORT: keep this line or line 1, not both");
}

// --- values ---------------------------------------------------------------------------------

TEST_F(Configuration, TakesGoodValues) {
  const std::vector<std::string> good = {
      "PORT=1",
      "PORT=65535",
      "BIND=::",
      "BIND=0.0.0.0",
      "PUBLIC_URL=https://id.example",
      "PUBLIC_URL=\"http://[::1]:8080\"",
      "HOSTS=a.example,b-2.example",
      "HOSTS=xn--bcher-kva.de",
      "HOSTS_MALL=a.example,b.example\nHOSTS_PORTAL=c.example\nHOSTS=d.example",
      "TRUSTED_PROXIES=\"10.0.0.0/8 ::1, fd00::/8\"",
      "CONTRACTS=mall",
      "REGISTRATION=closed",
      "REGISTRATION_MALL=closed",
      "COOKIE_MALL=SESSION.id",
      "COOKIE_MALL=\"a!#%&'*+-.^_|~\"",
      "CORS_ORIGINS=mall=http://localhost:3000,https://a.example:8443",
      "GUARDED_SITES=",
      "GUARDED_SITES=https://wiki.example,http://localhost:8081",
      "STRICT=on",
      "CORS_ORIGINS=\"https://a.example https://b.example\"",
      "STATE_DIR=\"/a b/c\"",
      "CAPTCHA=auto",
      "CAPTCHA=always",
      "CAPTCHA=off",
      "CAPTCHA_FREE_MAILS_PER_HOUR=1",
      "CAPTCHA_FAILURES_PER_HOUR=1000000",
      "PASSWORD_MAX=1024",
      "PASSWORD_BITS=0",
      "SESSION_IDLE=1",
      "SESSION_IDLE=2592000",
      "MAIL_URL=",
      "MAIL_URL=smtp://mail.example",
      "MAIL_URL=smtps://mail.example:465",
      "MAIL_URL=\"smtp://[::1]:25\"",
      "MAIL_TLS=off",
      "MAIL_CA_FILE=",
      "MAIL_NAME=",
      "SITE_ACCENT=\"#00ff9a\"",
      "SITE_LOGO=",
      "MAIL_NAME=\"大黑阔 & Co.\"",
      "MAIL_FROM=no-reply+x@Mail.Example"};
  for (const std::string& line : good) EXPECT_EQ(problem_with(line), "none") << line;
}

TEST_F(Configuration, RefusesWrongSettingsNamingFileAndLine) {
  const std::vector<Line> bad = {
      {"PROT=8080", "PROT: there is no such key"},
      {"COOKIE_SHOP=x", "COOKIE_SHOP: there is no such key"},
      {"COOKIE_=x", "COOKIE_: there is no such key"},
      {"PORT=", "PORT: write a whole number from 1 to 65535, not "},
      {"PORT=http", "not http"},
      {"PORT=0", "from 1 to 65535, not 0"},
      {"PORT=65536", "from 1 to 65535, not 65536"},
      {"DB_BUFFER_POOL=127",
       "DB_BUFFER_POOL: write auto, or a whole number from 128 to 1048576, not 127"},
      {"PORT=08080", "PORT: write a whole number"},
      {"PORT=-1", "PORT: write a whole number"},
      {"PORT=18446744073709551696", "PORT: write a whole number"},
      {"CAPTCHA=on", "CAPTCHA: write auto, always or off, not on"},
      {"CAPTCHA=", "CAPTCHA: write auto, always or off"},
      {"CAPTCHA_FREE_MAILS_PER_HOUR=0", "from 1 to 1000000, not 0"},
      {"CAPTCHA_FREE_MAILS_OF_ALL_PER_HOUR=0", "from 1 to 1000000, not 0"},
      {"CAPTCHA_FAILURES_PER_HOUR=0", "from 1 to 1000000, not 0"},
      {"BIND=localhost", "BIND: write one IPv4 or IPv6 address"},
      {"BIND=\"[::1]\"", "BIND: write one"},
      {"BIND=\"127.0.0.1 ::1\"", "BIND: write one"},
      {"PUBLIC_URL=", "PUBLIC_URL: write http:// or https://"},
      {"PUBLIC_URL=https://id.example/", "without a path, not https://id.example/"},
      {"PUBLIC_URL=https://id.example/accounts", "without a path"},
      {"PUBLIC_URL=id.example", "PUBLIC_URL: write http:// or https://"},
      {"PUBLIC_URL=ftp://id.example", "PUBLIC_URL: write"},
      {"PUBLIC_URL=https://me@id.example", "PUBLIC_URL: write"},
      {"PUBLIC_URL=https://Id.example", "in lower case"},
      {"PUBLIC_URL=https://id.example:443", "PUBLIC_URL: write"},
      {"PUBLIC_URL=https://id.example:", "PUBLIC_URL: write"},
      {"PUBLIC_URL=\"http://[::1\"", "PUBLIC_URL: write"},
      {"HOSTS=a.example:8080", "HOSTS: write a list of host names"},
      {"HOSTS=-a.example", "HOSTS: write"},
      {"HOSTS=a..example", "HOSTS: write"},
      {"HOSTS=\"a.example; deny\"", "HOSTS: write"},
      {"HOSTS_MALL=a.example:8080", "HOSTS_MALL: write a list of host names"},
      {"HOSTS_SHOP=a.example", "HOSTS_SHOP: there is no such key"},
      {"HOSTS_MALL=a.example,a.example", "remove a.example, which HOSTS_MALL contains already"},
      {"HOSTS_MALL=a.example\nHOSTS=a.example",
       "HOSTS_MALL: remove a.example, which HOSTS contains already"},
      {"HOSTS_PORTAL=\"b.example a.example\"\nHOSTS_MALL=a.example",
       "HOSTS_PORTAL: remove a.example, which HOSTS_MALL contains already"},
      {"HOSTS_MALL=a.example\nPUBLIC_URL=https://a.example:8443",
       "which PUBLIC_URL contains already"},
      {"HOSTS_MALL=localhost", "remove localhost, which always answers as the site"},
      {"HOSTS_MALL=mall.localhost", "which always answers as its contract"},
      {"TRUSTED_PROXIES=10.0.0.0/33", "TRUSTED_PROXIES: write"},
      {"TRUSTED_PROXIES=::1/129", "TRUSTED_PROXIES: write"},
      {"TRUSTED_PROXIES=proxy.example", "TRUSTED_PROXIES: write"},
      {"CONTRACTS=", "CONTRACTS: write one or more of these"},
      {"MAIL_URL=mail.example", "MAIL_URL: write smtp:// or smtps://"},
      {"MAIL_URL=http://mail.example", "MAIL_URL: write smtp:// or smtps://"},
      {"MAIL_URL=smtp://mail.example/", "MAIL_URL: write"},
      {"MAIL_URL=smtp://me@mail.example", "MAIL_URL: write"},
      {"MAIL_URL=smtp://mail.example:0", "MAIL_URL: write"},
      {"MAIL_URL=smtp://", "MAIL_URL: write"},
      {"MAIL_FROM=", "MAIL_FROM: write one mail address"},
      {"MAIL_FROM=gatehouse", "MAIL_FROM: write one"},
      {"MAIL_FROM=\"<a@b.example>\"", "MAIL_FROM: write one"},
      {"MAIL_FROM=a@b.example,c@d.example", "MAIL_FROM: write one"},
      {"SITE_ACCENT=\"#00FF9A\"", "SITE_ACCENT: write a colour"},
      {"SITE_ACCENT=\"#0f9\"", "SITE_ACCENT: write a colour"},
      {"SITE_ACCENT=red", "SITE_ACCENT: write a colour"},
      {"MAIL_NAME=\" Gate\"", "MAIL_NAME: write at most 254 bytes"},
      {"MAIL_TIMEOUT=0", "MAIL_TIMEOUT: write a whole number from 1 to 600"},
      {"MAIL_DIR=", "MAIL_DIR: write the path"},
      {"MAIL_TLS=off\nMAIL_URL=smtps://mail.example", "MAIL_TLS: leave it on for smtps://"},
      {"MAIL_TLS=off\nMAIL_USER=kit\nMAIL_PASSWORD_FILE=p", "MAIL_TLS: leave it on if MAIL_USER"},
      {"MAIL_USER=kit", "MAIL_USER: set both"},
      {"MAIL_PASSWORD_FILE=p", "MAIL_PASSWORD_FILE: set both"},
      {"CONTRACTS=mall,shop", "CONTRACTS: write one or more of these"},
      {"CONTRACTS=mall,mall", "each once"},
      {"REGISTRATION=on", "REGISTRATION: write open or closed, not on"},
      {"REGISTRATION_MALL=no", "REGISTRATION_MALL: write open or closed"},
      {"COOKIE_MALL=\"a b\"", "COOKIE_MALL: write a cookie name"},
      {"COOKIE_MALL=a=b", "COOKIE_MALL: write a cookie name"},
      {"COOKIE_MALL=", "COOKIE_MALL: write a cookie name"},
      {"COOKIE_MALL=__host-x", "without a prefix"},
      {"COOKIE_MALL=gatehouse_device", "other than gatehouse_device"},
      {"CORS_ORIGINS=https://a.example/", "CORS_ORIGINS: write a list of origins"},
      {"GUARDED_SITES=https://a.example/", "GUARDED_SITES: write a list of origins"},
      {"GUARDED_SITES=https://a.example/wiki", "without paths"},
      {"GUARDED_SITES=mall=https://a.example", "GUARDED_SITES: write"},
      {"GUARDED_SITES=https://A.example", "in lower case"},
      {"GUARDED_SITES=a.example", "GUARDED_SITES: write"},
      {"GUARDED_SITES=https://a.example,https://a.example", "each once"},
      {"GUARDED_SITES=http://localhost:8080", "remove the origin of PUBLIC_URL"},
      {"CORS_ORIGINS=shop=https://a.example", "CORS_ORIGINS: write"},
      {"CORS_ORIGINS==https://a.example", "CORS_ORIGINS: write"},
      {"CORS_ORIGINS=\"*\"", "CORS_ORIGINS: write"},
      {"CORS_ORIGINS=null", "CORS_ORIGINS: write"},
      {"CORS_ORIGINS=a.example", "CORS_ORIGINS: write"},
      {"CORS_ORIGINS=https://a.example:443", "without paths and default ports"},
      {"STRICT=true", "STRICT: write on or off, not true"},
      {"BODY_LIMIT=16k", "BODY_LIMIT: write a whole number from 1024"},
      {"STATE_DIR=", "STATE_DIR: write the path"},
      {"DB_NAME=gate-house", "DB_NAME: write 1 to 64 letters"},
      {"DB_USER=\"a'b\"", "DB_USER: write 1 to 64 letters"},
      {"DB_READ_TIMEOUT=0", "DB_READ_TIMEOUT: write"},
      {"PASSWORD_MIN=7", "from 8 to 64"},
      {"PASSWORD_MAX=1025", "from 64 to 1024"},
      {"SESSION_IDLE=2592001", "SESSION_IDLE: make SESSION_ABSOLUTE at least as long"},
      {"HASH_PASSES=1", "HASH_PASSES: with HASH_PASSES=1, set HASH_MEMORY to at least 46"},
      {"HASH_PASSES=11", "HASH_PASSES: write a whole number from 1 to 10"},
      {"HASH_MEMORY=18", "HASH_MEMORY: with HASH_PASSES=2, set HASH_MEMORY to at least 19"},
      {"HASH_MEMORY=1025", "HASH_MEMORY: write a whole number from 7 to 1024, not 1025"},
      {"SESSION_ABSOLUTE=86399", "SESSION_ABSOLUTE: make SESSION_ABSOLUTE at least as long"},
      {"DB_SOCKET=/" + std::string(107, 's'), "DB_SOCKET: a socket's path has at most 107 bytes"},
  };
  for (const Line& line : bad) {
    const std::string message = problem_with(line.text);
    EXPECT_THAT(message, StartsWith(second_line())) << line.text;
    EXPECT_THAT(message, HasSubstr(line.expected)) << line.text;
  }
}

TEST_F(Configuration, HashSettingsAreBoundedTogether) {
  const auto with = [&](const char* memory, const char* passes) {
    return problem_with("", {{"HASH_MEMORY", memory}, {"HASH_PASSES", passes}});
  };
  for (const auto& [memory, passes] :
       {std::pair{"46", "1"}, {"12", "3"}, {"9", "4"}, {"7", "5"}, {"7", "10"}, {"1024", "2"}}) {
    EXPECT_EQ(with(memory, passes), "none") << memory << ' ' << passes;
  }
  for (const auto& [memory, passes] : {std::pair{"45", "1"}, {"11", "3"}, {"8", "4"}}) {
    EXPECT_THAT(with(memory, passes), HasSubstr("to at least")) << memory << ' ' << passes;
  }
  EXPECT_THAT(with("1024", "3"), HasSubstr("with HASH_PASSES=3, set HASH_MEMORY to at most 682;"));
}

TEST_F(Configuration, FillsInWhatNobodySet) {
  const auto options = load("", {});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->contracts.public_url, "http://localhost:8080");
  ASSERT_NE(mount_of(*options, "mall"), nullptr);
  EXPECT_EQ(mount_of(*options, "mall")->cookie, "gatehouse_mall");
  EXPECT_TRUE(mount_of(*options, "mall")->registration_open);
  EXPECT_EQ(mount_of(*options, "shop"), nullptr);
  EXPECT_EQ(options->paths.state_dir, (std::filesystem::current_path() / "var").string());
  EXPECT_EQ(options->store.socket, options->paths.state_dir + "/run/mariadb/mariadb.sock");
}

std::vector<settings::Row> all_rows() {
  std::vector<settings::Row> rows;
  for (const auto section :
       {settings::network_rows(), settings::contract_policy_rows(), settings::path_rows(),
        settings::process_rows(), settings::session_rows(), settings::password_rows(),
        settings::throttle_rows(), settings::mail_rows(), settings::retention_rows()}) {
    rows.insert(rows.end(), section.begin(), section.end());
  }
  return rows;
}

TEST(Settings, HaveTheirDefaultInOnePlace) {
  for (const settings::Row& row : all_rows()) {
    if (row.fallback.empty() || row.member.text == nullptr) continue;
    EXPECT_EQ(row.member.text(settings::Options{}), "") << row.name;
  }
}

TEST(Settings, ReadTheirDefaultsBackAlike) {
  for (const settings::Row& row : all_rows()) {
    if (row.member.text == nullptr) continue;
    settings::Options options;
    const std::string before = row.member.text(options);
    if (before.empty()) continue;
    row.member.assign(options, before);
    EXPECT_EQ(row.member.text(options), before) << row.name;
  }
}

TEST_F(Configuration, HandsOnWhatTheFileSays) {
  const auto options =
      load(write("gatehouse.conf",
                 "PORT=9000\nREGISTRATION=closed\nCOOKIE_MALL=JSESSIONID\n"
                 "GUARDED_SITES=\"http://a.example http://b.example\"\nMAIL_TLS=off\n"
                 "THROTTLE_ANSWERS_PER_HOUR=7\nSESSION_IDLE=60\nAUDIT_DAYS=0\n"
                 "MALL_DEBUG_GET=on\nMEDUSA_FORGET_KEY=abcdefghijklmnopqrst\n"),
           {});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->contracts.public_url, "http://localhost:9000");
  EXPECT_FALSE(mount_of(*options, "mall")->registration_open);
  EXPECT_EQ(mount_of(*options, "mall")->cookie, "JSESSIONID");
  EXPECT_TRUE(mount_of(*options, "mall")->debug_get);
  EXPECT_FALSE(mount_of(*options, "basic")->debug_get);
  EXPECT_EQ(mount_of(*options, "medusa")->server_keys.recovery.reveal(), "abcdefghijklmnopqrst");
  EXPECT_THAT(options->contracts.guarded_sites,
              ElementsAre("http://a.example", "http://b.example"));
  EXPECT_FALSE(options->mail.smtp.tls);
  EXPECT_EQ(options->domain.answers_per_hour, 7);
  EXPECT_EQ(options->domain.session_idle, std::chrono::seconds(60));
  EXPECT_EQ(options->domain.audit_keep, std::nullopt);
}

TEST_F(Configuration, GivesSeveralLayersWhatOneSettingSays) {
  const auto options = load("", {{"PICTURE_SIDE", "1000"}, {"MAIL_TIMEOUT", "7"}});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->pictures.side, 1000);
  EXPECT_EQ(options->contracts.picture_side, 1000U);
  EXPECT_EQ(options->domain.mail_timeout, std::chrono::seconds(7));
  EXPECT_EQ(options->mail.smtp.timeout, std::chrono::seconds(7));
}

TEST_F(Configuration, HasNoMd5AndNoServerKeysInStrictMode) {
  const config::Values keys{{"MEDUSA_FORGET_KEY", "abcdefghijklmnopqrst"}};
  const auto lenient = load("", keys);
  ASSERT_TRUE(lenient) << lenient.error().message;
  EXPECT_EQ(lenient->domain.md5_scheme, "entry-md5");
  EXPECT_EQ(lenient->domain.recent_login, std::nullopt);
  const auto strict = load(write("gatehouse.conf", "STRICT=on\n"), keys);
  ASSERT_TRUE(strict) << strict.error().message;
  EXPECT_TRUE(strict->contracts.strict);
  EXPECT_EQ(strict->domain.md5_scheme, "");
  EXPECT_EQ(strict->domain.recent_login, domain::kRecentLogin);
  EXPECT_TRUE(mount_of(*strict, "medusa")->server_keys.recovery.empty());
}

TEST_F(Configuration, RefusesOneKeyForTwoThings) {
  EXPECT_EQ(problem_with("MEDUSA_FORGET_KEY=abcdefghijklmnopqrst\n"
                         "MEDUSA_REGISTRATION_KEY=abcdefghijklmnopqrst"),
            second_line() + "MEDUSA_FORGET_KEY: set a different key than MEDUSA_REGISTRATION_KEY");
}

TEST_F(Configuration, ListsOriginsWhereTheCookieTravels) {
  const auto config =
      load(write("gatehouse.conf",
                 "PUBLIC_URL=https://accounts.example.org\n"
                 "CORS_ORIGINS=mall=https://shop.example.org,https://else.example\n"),
           {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(mount_of(*config, "mall")->origins, ElementsAre("https://shop.example.org"));
}

TEST_F(Configuration, RefusesAnotherSitesOriginForACookieContract) {
  const auto config = load(write("gatehouse.conf",
                                 "PUBLIC_URL=https://accounts.example.org\n"
                                 "CORS_ORIGINS=mall=https://else.example\n"),
                           {});
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, testing::HasSubstr(":2: CORS_ORIGINS: list an origin of"));
}

TEST_F(Configuration, OpensOneContractWhereTheOthersAreClosed) {
  const auto config =
      load(write("gatehouse.conf", "REGISTRATION=closed\nREGISTRATION_MALL=open\n"), {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(mount_of(*config, "mall")->registration_open);
}

TEST_F(Configuration, LetsTheEnvironmentWinAndThePublicUrlFollow) {
  const auto config =
      load(write("gatehouse.conf", "PORT=9000\n"), {{"PORT", "18080"}, {"PATH", "$`\"\\"}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->contracts.public_url, "http://localhost:18080");
}

TEST_F(Configuration, LeavesThePortOutOfThePublicUrlWhereBrowsersDo) {
  const auto config = load("", {{"PORT", "80"}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->contracts.public_url, "http://localhost");
}

TEST_F(Configuration, NamesTheEnvironmentWhereItIsWrong) {
  EXPECT_EQ(problem_with("PORT=9000", {{"PORT", "x"}}),
            "environment: PORT: write a whole number from 1 to 65535, not x");
  EXPECT_THAT(problem_with("", {{"STATE_DIR", "/a\nb"}}), StartsWith("environment: STATE_DIR: "));
  EXPECT_THAT(problem_with("", {{"SESSION_ABSOLUTE", "5"}}),
              StartsWith("environment: SESSION_ABSOLUTE: make"));
}

TEST_F(Configuration, StartsRelativePathsAtTheFoldersFile) {
  const auto config =
      load(write("etc/gatehouse.conf", "STATE_DIR=../state/\nDB_SOCKET=/run/mysqld/m.sock\n"), {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->paths.state_dir, folder() + "/state");
  EXPECT_EQ(config->paths.db_password_file, folder() + "/state/keys/db-password");
  EXPECT_EQ(config->store.socket, "/run/mysqld/m.sock");
}

TEST_F(Configuration, PutsPicturesBesideTheStateInACheckoutAndElsewhereIntoIt) {
  const auto upload_dir = [&](std::string_view text, const config::Values& environment = {}) {
    return load(write("gatehouse.conf", text), environment).value().paths.upload_dir;
  };
  EXPECT_EQ(upload_dir(""), folder() + "/upload");
  EXPECT_EQ(upload_dir("", {{"STATE_DIR", folder() + "/var"}}), folder() + "/upload");
  EXPECT_EQ(upload_dir("STATE_DIR=var/test\n"), folder() + "/var/test/upload");
  EXPECT_EQ(upload_dir("UPLOAD_DIR=var/upload\n"), folder() + "/var/upload");
}

TEST_F(Configuration, RefusesAFolderThatNoConfigurationCouldName) {
  const auto config = load(write("a$b/gatehouse.conf", ""), {});
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, StartsWith("default: STATE_DIR: choose a folder"));
}

TEST_F(Configuration, RefusesANamedFileThatCannotBeRead) {
  for (const std::string& path : {folder() + "/missing.conf", folder()}) {
    const auto config = load(path, {});
    ASSERT_FALSE(config) << path;
    EXPECT_THAT(config.error().message, StartsWith(path + ": "));
  }
}

// --- texts ----------------------------------------------------------------------------------

std::filesystem::path upwards(const std::string& name) {
  std::filesystem::path folder = std::filesystem::current_path();
  while (folder.has_relative_path() && !std::filesystem::exists(folder / name)) {
    folder = folder.parent_path();
  }
  return folder / name;
}

TEST_F(Configuration, IsDocumentedExactlyAsItIs) {
  EXPECT_EQ(content(upwards("docs/configuration.md")),
            config::reference_page(settings::Table{}.keys()))
      << "run: gatehouse-admin config reference >docs/configuration.md";
}

TEST_F(Configuration, HasASampleFileThatSaysTheDefaults) {
  std::string sample = config::example_file(settings::Table{}.keys());
  for (auto at = sample.find("\n#"); at != sample.npos; at = sample.find("\n#", at + 1)) {
    if (sample.at(at + 2) != ' ') sample.erase(at + 1, 1);
  }
  const settings::Table table;
  const auto from_sample = settings::collect(table, write("gatehouse.conf", sample), {});
  const auto from_nothing = settings::collect(table, write("empty.conf", ""), {});
  ASSERT_TRUE(from_sample) << from_sample.error().message;
  ASSERT_THAT(sample, HasSubstr("\nPORT="));
  EXPECT_EQ(from_sample->values, from_nothing->values);
}

TEST_F(Configuration, IsReadBackAsItIsShown) {
  const settings::Table table;
  const auto config = settings::collect(
      table, write("gatehouse.conf", "HOSTS=\"a.example b.example\"\nSTATE_DIR=\"it's here\"\n"),
      {});
  ASSERT_TRUE(config) << config.error().message;
  const std::string shown = config::settings_in_force(*config);
  const std::string copy = write("elsewhere/copy.conf", shown);
  const auto again = settings::collect(table, copy, {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(config::settings_in_force(*again), shown);
  EXPECT_EQ(output_of("sh -euc '. " + copy + "; printf %s \"$STATE_DIR\"' 2>&1"),
            folder() + "/it's here");
}

// --- keys -----------------------------------------------------------------------------------

constexpr std::string_view kGoodKey =
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";  // 32 zero bytes

TEST_F(Secrets, AreCreatedOnceForTheOwnerOnly) {
  ASSERT_TRUE(config::create_missing_keys(folder() + "/new/state"));
  const auto first = config::read_keys(folder() + "/new/state");
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(config::create_missing_keys(folder() + "/new/state"));
  const auto second = config::read_keys(folder() + "/new/state");
  ASSERT_TRUE(second) << second.error().message;
  ASSERT_THAT(first->peppers, SizeIs(1));
  EXPECT_EQ(first->peppers[0].id, 1);
  EXPECT_THAT(first->peppers[0].key.reveal(), SizeIs(32));
  EXPECT_NE(first->peppers[0].key.reveal(), first->device_cookie.reveal());
  EXPECT_EQ(first->peppers[0].key.reveal(), second->peppers[0].key.reveal());
  const auto permissions = std::filesystem::status(folder() + "/new/state/keys/pepper-1");
  using std::filesystem::perms;
  EXPECT_EQ(permissions.permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(Secrets, AreTheSameForStartsAtTheSameTime) {
  std::vector<std::string> seen(8);
  std::vector<std::thread> starts;
  for (std::string& key : seen) {
    starts.emplace_back([&key, state = folder()] {
      if (!config::create_missing_keys(state)) return;
      const auto keys = config::read_keys(state);
      if (keys) key = keys->peppers.at(0).key.reveal();
    });
  }
  for (std::thread& start : starts) start.join();
  EXPECT_THAT(seen, testing::Each(testing::AllOf(SizeIs(32), seen.front())));
  const std::filesystem::directory_iterator files(folder() + "/keys");
  EXPECT_EQ(std::distance(begin(files), end(files)), 4);
}

TEST_F(Secrets, OfTheTwoFrontServersDiffer) {
  using enum config::FrontServer;
  ASSERT_TRUE(config::create_missing_keys(folder()));
  const auto own = config::read_server_key(folder(), kNginx);
  const auto guarded = config::read_server_key(folder(), kGuardedSite);
  ASSERT_TRUE(own && guarded);
  EXPECT_THAT(own->reveal(), SizeIs(43));
  EXPECT_THAT(guarded->reveal(), SizeIs(43));
  EXPECT_NE(own->reveal(), guarded->reveal());
}

TEST_F(Secrets, OfAFrontServerThatAreCutAreRefused) {
  write("keys/nginx", "AAAA\n");
  const auto key = config::read_server_key(folder(), config::FrontServer::kNginx);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message, StartsWith(folder() + "/keys/nginx: has less than 32 bytes"));
}

TEST_F(Secrets, OfTheMailerAreInItsOwnFolder) {
  write("mailer/mail-code", kGoodKey);
  const auto key = config::read_mail_code_key(folder());
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->reveal(), std::string(32, '\0'));
}

TEST_F(Secrets, KeepSeveralPeppersInTheOrderOfTheirIds) {
  write("keys/pepper-10", kGoodKey);
  write("keys/pepper-2", kGoodKey);
  ASSERT_TRUE(config::create_missing_keys(folder()));
  const auto keys = config::read_keys(folder());
  ASSERT_TRUE(keys) << keys.error().message;
  ASSERT_THAT(keys->peppers, SizeIs(2));
  EXPECT_EQ(keys->peppers.front().id, 2);
  EXPECT_EQ(keys->peppers.back().id, 10);
}

TEST_F(Secrets, AreRefusedWhenTheyAreMissing) {
  const auto keys = config::read_keys(folder());
  ASSERT_FALSE(keys);
  EXPECT_THAT(keys.error().message, StartsWith(folder() + "/keys/pepper-1: missing; restore it"));
}

TEST_F(Secrets, AreNotTakenForMissingWhenTheFolderCannotBeRead) {
  write("keys", "a file where the folder belongs");
  EXPECT_FALSE(config::create_missing_keys(folder()));
  const auto keys = config::read_keys(folder());
  ASSERT_FALSE(keys);
  EXPECT_THAT(keys.error().message, StartsWith(folder() + "/keys: "));
}

struct BadKey {
  std::string name;
  std::string_view text;
  mode_t mode;
  std::string expected;
};

TEST_F(Secrets, AreRefusedWhenTheyAreBad) {
  const std::vector<BadKey> bad = {
      {"pepper-1", kGoodKey, 0640, "other users can read"},
      {"pepper-1", kGoodKey, 0604, "other users can read"},
      {"pepper-1", kGoodKey, 0620, "other users can read or write"},
      {"pepper-1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 0600, "less than 32 bytes"},
      {"pepper-1", "", 0600, "less than 32 bytes"},
      {"pepper-1", "not base64url!", 0600, "is not base64url text"},
      {"pepper-1", std::string_view(), 0644, "other users can read"},
      {"pepper-01", kGoodKey, 0600, "name it pepper-<number>"},
      {"pepper-1.bak", kGoodKey, 0600, "name it pepper-<number>"},
      {"pepper-0", kGoodKey, 0600, "name it pepper-<number>"},
      {"pepper-2147483648", kGoodKey, 0600, "name it pepper-<number>"},
  };
  for (const BadKey& key : bad) {
    const std::string path = write("keys/" + key.name, key.text, key.mode);
    const auto keys = config::read_keys(folder());
    ASSERT_FALSE(keys) << key.name;
    EXPECT_THAT(keys.error().message, StartsWith(path + ": "));
    EXPECT_THAT(keys.error().message, HasSubstr(key.expected));
    std::filesystem::remove(path);
  }
}

TEST_F(Secrets, ReadAPasswordWithoutItsLineEnd) {
  const auto password = config::read_password_file(write("password", "correct horse\n"));
  ASSERT_TRUE(password) << password.error().message;
  EXPECT_EQ(password->reveal(), "correct horse");
}

TEST_F(Secrets, RefuseABadPasswordFile) {
  EXPECT_FALSE(config::read_password_file(folder() + "/missing"));
  EXPECT_FALSE(config::read_password_file(folder()));
  EXPECT_FALSE(config::read_password_file(write("empty", "\n")));
  EXPECT_FALSE(config::read_password_file(write("open", "x\n", 0644)));
  EXPECT_FALSE(config::read_password_file(write("large", std::string(4097, 'x'))));
}

}  // namespace
