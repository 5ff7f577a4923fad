// The CSRF gate and CORS, as tables of headers.
#include "contracts/csrf.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

const std::vector<std::string> kListed{"https://shop.example"};

http::Request request(std::string_view site, std::string_view origin) {
  http::Request out;
  out.scheme = "https";
  out.host = "accounts.example:8443";
  out.sec_fetch_site = site;
  out.origin = origin;
  return out;
}

struct Case {
  std::string_view site;
  std::string_view origin;
  bool passes;
};

// clang-format off
constexpr Case kCases[] = {
    {"same-origin", "https://accounts.example:8443", true},
    {"same-origin", "",                              true},
    {"none",        "",                              true},
    {"same-site",   "https://other.accounts.example", false},
    {"cross-site",  "https://evil.example",          false},
    {"cross-site",  "null",                          false},
    {"cross-site",  "",                              false},
    {"cross-site",  "https://shop.example",          true},   // listed
    {"same-site",   "https://shop.example",          true},
    {"",            "",                              true},   // no browser of the last years
    {"",            "https://accounts.example:8443", true},
    {"",            "https://ACCOUNTS.example:8443", true},
    {"",            "http://accounts.example:8443",  false},  // another scheme
    {"",            "https://accounts.example",      false},  // another port
    {"",            "https://shop.example",          true},
    {"",            "https://shop.example.evil",     false},
    {"",            "https://evil.example",          false},
    {"",            "null",                          false},
    {"SAME-ORIGIN", "",                              false},  // no browser writes it so
};
// clang-format on

TEST(CsrfCheck, PassesOwnAndListedPagesAndWhatIsNoBrowser) {
  for (const Case& one : kCases) {
    EXPECT_EQ(contracts::passes_csrf_check(request(one.site, one.origin), kListed), one.passes)
        << one.site << " " << one.origin;
  }
}

TEST(CsrfCheck, PrefetchNeverPasses) {
  auto prefetch = request("same-origin", "");
  prefetch.prefetch = true;
  EXPECT_FALSE(contracts::passes_csrf_check(prefetch, kListed));
}

TEST(CsrfCheck, OnlyAListedOriginMayReadTheAnswer) {
  http::Response listed;
  contracts::add_cors(request("cross-site", "https://shop.example"), kListed,
                      contracts::Credential::kCookie, listed);
  ASSERT_EQ(listed.headers.size(), 3U);
  EXPECT_EQ(listed.headers[1].second, "https://shop.example");
  http::Response other;
  contracts::add_cors(request("cross-site", "https://evil.example"), kListed,
                      contracts::Credential::kCookie, other);
  ASSERT_EQ(other.headers.size(), 1U);
  EXPECT_EQ(other.headers[0].first, "Vary");
}

}  // namespace
