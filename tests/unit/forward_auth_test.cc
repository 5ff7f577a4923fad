// Redirect targets and identity headers of forward authentication: tables of valid inputs and of
// attacks.
#include "contracts/forward_auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "contracts/forward_auth_page.h"
#include "crypto/digest.h"

namespace {

using contracts::cookie_at;
using contracts::return_target_of;
using contracts::safe_return_path;
using testing::ElementsAre;
using testing::Pair;

const std::vector<std::string> kSites{"https://wiki.example", "http://localhost:8081"};

TEST(SafeReturnPath, KeepsWhatABrowserAsksFor) {
  for (const char* path : {"/", "/page", "/page?x=1&y=%2F", "/a//b", "/%2f%2fevil", "/@evil",
                           "/p?next=//evil.example", "/wiki/Main_Page;x=[1]|'{}'"}) {
    EXPECT_EQ(safe_return_path(path), path);
  }
}

TEST(SafeReturnPath, IsTheRootForWhatCouldLeadElsewhere) {
  for (const char* path :
       {"", "page", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil", "/a\\b",
        "https://evil.example/", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "/a\tb", "/a b",
        "/\x7f", "/\xc3\xa9", "?x", "@evil"}) {
    EXPECT_EQ(safe_return_path(path), "/") << path;
  }
  EXPECT_EQ(safe_return_path(std::string("/\0x", 3)), "/");
  EXPECT_EQ(safe_return_path("/" + std::string(2000, 'a')), "/");
}

TEST(ReturnTarget, IsAGuardedOriginAndAPathOfIt) {
  for (const auto& [url, origin, path] :
       {std::tuple{"https://wiki.example", "https://wiki.example", "/"},
        {"https://wiki.example/", "https://wiki.example", "/"},
        {"https://wiki.example/p?q=1", "https://wiki.example", "/p?q=1"},
        {"https://wiki.example//evil.example", "https://wiki.example", "/"},
        {"http://localhost:8081/x", "http://localhost:8081", "/x"}}) {
    const auto found = return_target_of(url, kSites);
    ASSERT_TRUE(found) << url;
    EXPECT_EQ(found->origin, origin);
    EXPECT_EQ(found->path, path);
  }
}

TEST(ReturnTarget, IsNowhereElse) {
  for (const char* url : {"",
                          "/",
                          "//wiki.example/",
                          "https://evil.example/",
                          "https://wiki.example.evil.example/",
                          "https://wiki.example@evil.example/",
                          "https://wiki.example:8443/",
                          "https://wiki.example:443/",
                          "http://wiki.example/",
                          "HTTPS://wiki.example/",
                          "https://WIKI.example/",
                          "https://wiki.example?x",
                          "https://wiki.example#x",
                          "https://wiki.example\\@evil",
                          " https://wiki.example/",
                          "https:wiki.example/",
                          "https:/wiki.example/",
                          "https://wiki.example.",
                          "http://localhost/",
                          "http://localhost:80811/",
                          "javascript:https://wiki.example/"}) {
    EXPECT_FALSE(return_target_of(url, kSites)) << url;
  }
}

TEST(ForwardAuthCookies, HaveTheirPortInTheirNameSinceBrowsersDoNotTellPortsApart) {
  EXPECT_EQ(cookie_at("https://wiki.example", "gatehouse_guard"), "gatehouse_guard");
  EXPECT_EQ(cookie_at("https://wiki.example:8443", "gatehouse_guard"), "gatehouse_guard_8443");
  EXPECT_EQ(cookie_at("http://127.0.0.1", "gatehouse_guard"), "gatehouse_guard");
  EXPECT_EQ(cookie_at("http://[::1]", "gatehouse_guard"), "gatehouse_guard");
  EXPECT_EQ(cookie_at("http://[::1]:81", "gatehouse_guard"), "gatehouse_guard_81");
}

TEST(Navigation, IsAGetOfAPageToShow) {
  const auto asks = [](std::string_view method, std::string_view mode) {
    http::Request request;
    request.guarded_method = method;
    request.sec_fetch_mode = mode;
    return contracts::is_navigation(request);
  };
  EXPECT_TRUE(asks("GET", "navigate"));
  EXPECT_TRUE(asks("HEAD", ""));
  EXPECT_TRUE(asks("GET", ""));
  for (const char* mode : {"cors", "no-cors", "same-origin", "websocket", "Navigate"}) {
    EXPECT_FALSE(asks("GET", mode)) << mode;
  }
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get", ""}) {
    EXPECT_FALSE(asks(method, "navigate")) << method;
  }
}

TEST(Identity, TellsWhatIsThereInHeadersThatAreSafe) {
  domain::Account account;
  account.id = 7;
  account.username = "zoë \"k\"\r\n%";
  account.email = "a+b@example.org";
  EXPECT_THAT(contracts::identity_of(account),
              ElementsAre(Pair("ID", "7"), Pair("USERNAME", "zo%C3%AB%20%22k%22%0D%0A%25"),
                          Pair("ROLE", "user")));
  account.email_verified = base::Timestamp{};
  account.role = domain::Role::kAdmin;
  EXPECT_THAT(contracts::identity_of(account),
              ElementsAre(Pair("ID", "7"), Pair("USERNAME", testing::_),
                          Pair("EMAIL", "a+b@example.org"), Pair("ROLE", "admin")));
}

TEST(ForwardAuthPages, HaveTheStyleThatTheirPolicyLetsIn) {
  const std::string digest = crypto::sha256(contracts::forward_auth_page_style());
  EXPECT_THAT(std::string{contracts::forward_auth_page_policy()},
              testing::HasSubstr("style-src 'sha256-" + base::to_base64(digest) + "'"));
}

TEST(ForwardAuthPages, AreWholeDocumentsInBothLanguages) {
  using contracts::ForwardAuthPage;
  for (const auto page :
       {ForwardAuthPage::kSignOut, ForwardAuthPage::kSignedOut, ForwardAuthPage::kNotSignedIn}) {
    const auto chinese = forward_auth_page(page, 200, contracts::Language::kChinese);
    const auto english = forward_auth_page(page, 200, contracts::Language::kEnglish);
    EXPECT_THAT(chinese.raw.body, testing::HasSubstr("<html lang=\"zh\">"));
    EXPECT_THAT(english.raw.body, testing::HasSubstr("<html lang=\"en\">"));
    EXPECT_NE(chinese.raw.body, english.raw.body);
  }
}

}  // namespace
