// The Cookie header as browsers and attackers send it, and our own cookies as they leave.
#include "http/cookies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using std::string_view_literals::operator""sv;
using testing::HasSubstr;
using testing::Not;

/// The value of cookie `sid`, or why there is none.
std::string sid_in(std::string_view header) {
  const auto found = http::find_cookie(header, "sid");
  if (!found) return "(refused)";
  return found->has_value() ? std::string(**found) : "(absent)";
}

TEST(Cookies, AreFoundAmongOthers) {
  const std::vector<std::pair<std::string_view, std::string_view>> table = {
      {"sid=abc", "abc"},     {"a=1; sid=abc; b=2", "abc"},   {"a=1;sid=abc;b=2", "abc"},
      {"  sid=abc  ", "abc"}, {"sid= abc ", "abc"},           {"sid=\tabc", "abc"},
      {"sid=", ""},           {"sid=a=b==", "a=b=="},         {"sid=\"abc\"", "abc"},
      {"sid=\"\"", ""},       {"sid=\"\"abc\"\"", "\"abc\""}, {"sid=\"", "\""},
      {"sid=\"abc", "\"abc"}, {";;; ; sid=abc;", "abc"},      {"junk; sid=abc; =; =x", "abc"},
  };
  for (const auto& [header, value] : table) EXPECT_EQ(sid_in(header), value) << header;
}

TEST(Cookies, AreMatchedByTheirExactName) {
  for (const std::string_view header :
       {"", ";", "sid", "sid;", "SID=1", "Sid=1", "xsid=1", "sidx=1", "x=sid=1", "$sid=1", "sid =1",
        "\"sid\"=1", "__Host-sid=1", "=sid=1", "a=1,sid=1", "\u00A0sid=1", "s id=1"}) {
    EXPECT_EQ(sid_in(header), "(absent)") << header;
  }
}

TEST(Cookies, ThatStandTwiceAreRefused) {
  for (const std::string_view header :
       {"sid=1; sid=2", "sid=1; sid=1", "sid=;sid=", "sid=1; a=b; sid=2", "sid=\"x; sid=y\""}) {
    EXPECT_EQ(sid_in(header), "(refused)") << header;
  }
  EXPECT_EQ(http::find_cookie("sid=1; sid=2", "sid").error().fault, base::Fault::kMalformed);
}

TEST(Cookies, OfOtherNamesMayStandTwice) { EXPECT_EQ(sid_in("a=1; a=2; sid=abc; a=3"), "abc"); }

TEST(Cookies, AQuoteDoesNotHideASeparator) { EXPECT_EQ(sid_in("a=\"x; sid=1; y\""), "1"); }

TEST(Cookies, AnyByteMayComeInAValue) { EXPECT_EQ(sid_in("sid=\0\xFF"sv), "\0\xFF"sv); }

TEST(Cookies, AFloodOfSeparatorsIsNothing) {
  EXPECT_EQ(sid_in(std::string(80'000, ';')), "(absent)");
  EXPECT_EQ(sid_in(std::string(80'000, ' ')), "(absent)");
}

TEST(SetCookie, OverPlainHttpIsForThisHostAndHiddenFromScripts) {
  EXPECT_EQ(http::set_cookie({.name = "gatehouse_mall", .value = "abc", .max_age = 3600s}),
            "gatehouse_mall=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
}

TEST(SetCookie, OverTlsCarriesThePrefixAndSecure) {
  EXPECT_EQ(http::set_cookie(
                {.name = "gatehouse_mall", .value = "abc", .max_age = 3600s, .secure = true}),
            "__Host-gatehouse_mall=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(http::set_cookie({.name = "a", .value = "b", .max_age = std::nullopt}),
            "a=b; Path=/; HttpOnly; SameSite=Lax");
}

TEST(SetCookie, NeverNamesADomain) {
  for (const bool secure : {false, true}) {
    EXPECT_THAT(http::set_cookie({.name = "a", .value = "b", .secure = secure}),
                Not(HasSubstr("Domain")));
  }
}

TEST(SetCookie, OfNoAgeTakesTheCookieAway) {
  EXPECT_THAT(http::set_cookie({.name = "a", .value = ""}), HasSubstr("a=; Path=/; Max-Age=0;"));
}

TEST(SetCookie, ComesBackUnderTheNameItTravelsBy) {
  for (const bool secure : {false, true}) {
    const std::string cookie = http::set_cookie({.name = "a", .value = "v", .secure = secure});
    const auto found = http::find_cookie(cookie, http::cookie_name("a", secure));
    EXPECT_EQ(found->value(), "v");
  }
}

TEST(HostCookie, IsFoundUnderItsWholeName) {
  constexpr std::string_view kBoth = "a=plain; __Host-a=tls; __Host-ab=x; ab=y";
  EXPECT_EQ(http::find_host_cookie(kBoth, "a", true)->value(), "tls");
  EXPECT_EQ(http::find_host_cookie(kBoth, "a", false)->value(), "plain");
  EXPECT_EQ(http::find_host_cookie("a=1; __Host-b=2; __Host-=3", "a", true)->has_value(), false);
  EXPECT_EQ(http::find_host_cookie("__Host-a=1", "a", false)->has_value(), false);
  EXPECT_FALSE(http::find_host_cookie("__Host-a=1; __Host-a=2", "a", true));
}

TEST(CookieName, HasThePrefixOverTlsOnly) {
  EXPECT_EQ(http::cookie_name("gatehouse_mall", true), "__Host-gatehouse_mall");
  EXPECT_EQ(http::cookie_name("gatehouse_mall", false), "gatehouse_mall");
}

}  // namespace
