// Requests from the pages of other sites: what the CSRF check refuses, on every route that changes
// something, and what CORS lets a page of a listed origin read.
#include <map>

#include "dispatcher/dispatcher_fixture.h"

namespace {

using contracts::CsrfCheck;
using contracts::RouteEffect;
using tests::Ask;
using tests::Headers;
using tests::Operation;
using tests::Told;

constexpr std::string_view kListed = "http://localhost:5173";
constexpr std::string_view kOtherListed = "https://front.example";
constexpr std::string_view kEvil = "https://evil.example";

struct Page {
  std::string site;    ///< Sec-Fetch-Site
  std::string origin;  ///< Origin
};

const std::string kOwn{Ask::kOrigin};

// clang-format off
const std::vector<Page> kOwnPagesAndOldClients{
    {"same-origin", ""}, {"same-origin", kOwn}, {"none", ""}, {"", kOwn}, {"", ""}};
const Page kCrossSite{"cross-site", std::string{kEvil}};
const std::vector<Page> kOtherPages{
    {"cross-site", ""}, {"cross-site", kOwn}, {"cross-site", std::string{kEvil}},
    {"same-site", ""}, {"same-site", kOwn}, {"same-site", std::string{kListed}},
    {"cross-site", "null"}, {"", std::string{kEvil}}, {"", "null"}, {"", kOwn + ".evil.example"},
    {"", "http://localhost:1"}, {"", std::string{kListed}}, {"", kOwn + " https://evil.example"},
    {"Same-Origin-ish", ""}};
// clang-format on

const std::vector<std::string_view> kWithCookies{"basic", "mall", "portal", "v1"};
const std::vector<std::string_view> kWithout{"entry", "medusa"};

class Origins : public tests::Dispatched {
 protected:
  using Dispatched::Dispatched;

  /// What any page must not do: change something.
  std::vector<Operation> guarded() const {
    std::vector<Operation> out = operations(kWithCookies);
    std::erase_if(out, [](const Operation& one) {
      return one.route->effect == RouteEffect::kReads ||
             one.route->csrf_check == CsrfCheck::kOwnSecret;
    });
    return out;
  }

  std::string cookie_at(std::string_view contract) {
    std::string& token = tokens_[std::string{contract}];
    if (token.empty()) token = session_at(contract);
    return "gatehouse_" + std::string{contract} + "=" + token;
  }

  /// Answered as if it came from no page at all. Successes differ each time, so of them only the
  /// status is compared.
  void answers_alike(const Ask& ask, const Page& page) {
    const http::HandlerResult plain = send(ask);
    const http::HandlerResult answer = send(ask.from(page.site, page.origin));
    EXPECT_EQ(answer.fault, plain.fault) << ask.from(page.site, page.origin);
    EXPECT_EQ(answer.response.status, plain.response.status) << ask.from(page.site, page.origin);
    EXPECT_NE(answer.fault, base::Fault::kForeignOrigin) << ask.from(page.site, page.origin);
  }

  std::map<std::string, std::string> tokens_;
};

// Nothing is read, counted or written either: refuses() looks at that.
TEST_F(Origins, OtherSitesChangeNothingWithAValidCookie) {
  const auto all = guarded();
  for (const Operation& one : all) {
    const Ask ask = one.ask().cookie(cookie_at(one.contract));
    for (const Page& page : kOtherPages) {
      refuses(ask.from(page.site, page.origin), tests::refusals_of(one.contract).foreign);
    }
  }
  for (const auto& [contract, token] : tokens_) EXPECT_TRUE(is_live(contract, token)) << contract;
}

TEST_F(Origins, OtherSitesAreRejectedBeforeBodyAndSessionAreRead) {
  for (const Operation& one : guarded()) {
    const Told& foreign = tests::refusals_of(one.contract).foreign;
    for (const Ask& ask : {one.ask().form("a=%zz"), one.ask().json("{"), one.ask().query("x=%zz"),
                           one.ask().cookie("gatehouse_mall=x; gatehouse_mall=y")}) {
      refuses(ask.from(kCrossSite.site, kCrossSite.origin), foreign);
    }
  }
}

// A complete request, which would succeed, and which the same client sends afterwards.
TEST_F(Origins, OtherSitesCannotLogInAndCountNoFailure) {
  const std::string name = fresh_name();
  sign_up(name);
  const Ask login("mall", "POST /user/login");
  const Ask right = login.form("username=" + name + "&password=correct+horse+battery");
  for (const Page& page : kOtherPages) {
    const Told& foreign = tests::refusals_of("mall").foreign;
    refuses(right.from(page.site, page.origin), foreign);
    refuses(login.form("username=" + name + "&password=wrong").from(page.site, page.origin),
            foreign);
  }
  EXPECT_EQ(send(right).fault, std::nullopt);
}

TEST_F(Origins, OwnSiteAndOldClientsPassTheCsrfCheck) {
  for (const Operation& one : guarded()) {
    for (const Page& page : kOwnPagesAndOldClients) answers_alike(one.ask(), page);
  }
}

TEST_F(Origins, OwnSiteAndOldClientsLogOut) {
  for (const Page& page : kOwnPagesAndOldClients) {
    const std::string token = session_at("mall");
    const Ask logout = Ask("mall", "POST /user/logout").cookie("gatehouse_mall=" + token);
    EXPECT_EQ(told(logout.from(page.site, page.origin)).body, R"({"status":0,"msg":"退出成功"})");
    EXPECT_FALSE(is_live("mall", token)) << page.site << page.origin;
  }
}

TEST_F(Origins, AnySiteMayCallRoutesThatOnlyRead) {
  for (const Operation& one : operations(kWithCookies)) {
    if (one.route->effect == RouteEffect::kChanges) continue;
    answers_alike(one.ask().cookie(cookie_at(one.contract)), kCrossSite);
  }
}

// Their token is in no cookie, so a page of another site has none.
TEST_F(Origins, AnySiteMayCallContractsWithoutCookies) {
  for (const Operation& one : operations(kWithout)) answers_alike(one.ask(), kCrossSite);
}

TEST_F(Origins, APrefetchChangesNothing) {
  for (const Operation& one : operations(kWithCookies)) {
    if (one.route->effect == RouteEffect::kReads) continue;
    const Ask ask = one.ask().cookie(cookie_at(one.contract));
    const Told& foreign = tests::refusals_of(one.contract).foreign;
    for (const Page& page : kOwnPagesAndOldClients) {
      refuses(ask.from(page.site, page.origin).prefetched(), foreign);
    }
  }
  for (const auto& [contract, token] : tokens_) EXPECT_TRUE(is_live(contract, token)) << contract;
}

// CORS

bool is_cors(const std::pair<std::string, std::string>& header) {
  return header.first.starts_with("Access-Control-Allow") || header.first == "Vary";
}

Headers cors_of(const http::HandlerResult& answer) {
  Headers out = answer.response.headers;
  std::erase_if(out, [](const auto& header) { return !is_cors(header); });
  return out;
}

/// The question of a browser before a page sends the request.
Ask preflight(const Operation& one, std::string_view origin) {
  const std::size_t blank = one.line.find(' ');
  return Ask(one.contract, "OPTIONS" + one.line.substr(blank))
      .from("cross-site", origin)
      .preflight_for(one.line.substr(0, blank));
}

Told wrong_method(const Operation& one, std::string allow) {
  const bool draws = one.route->path == "/api/get_verification_code";
  const Told told = draws ? tests::medusa(200, 500, "请使用GET请求")
                          : tests::refusals_of(one.contract).wrong_method;
  return told.with("Allow", std::move(allow));
}

// The methods of the path: paths_test.cc has them one by one.
std::string allow_of(const http::HandlerResult& answer, std::string_view name) {
  const auto found = std::ranges::find(answer.response.headers, name, [](const auto& header) {
    return std::string_view{header.first};
  });
  return found == answer.response.headers.end() ? "" : found->second;
}

/// A request that every route refuses at once: CORS headers do not depend on what is answered.
Ask foo(const Operation& one) {
  return {one.contract, "FOO" + one.line.substr(one.line.find(' '))};
}

// Without a session it draws no captcha and makes no key.
bool is_cheap(const Operation& one) { return one.route->access != contracts::Access::kAnyone; }

TEST_F(Origins, OtherOriginsGetNoCorsHeadersByDefault) {
  for (const Operation& one : operations()) {
    for (const std::string_view origin : {kEvil, std::string_view{"null"}, kListed,
                                          std::string_view{"http://localhost.evil.example"}}) {
      const Ask question = preflight(one, origin);
      refuses(question, wrong_method(one, allow_of(send(question), "Allow")));
      EXPECT_EQ(cors_of(send(foo(one).from("cross-site", origin))), Headers{}) << one.line;
    }
    if (!is_cheap(one)) continue;
    EXPECT_EQ(cors_of(send(one.ask().from("cross-site", kEvil))), Headers{}) << one.line;
  }
}

// Two origins are listed, for every contract but mall.
class ListedOrigins : public Origins {
 protected:
  ListedOrigins() : Origins(with_listed()) {}

  static contracts::ContractOptions with_listed() {
    contracts::ContractOptions options = every_contract();
    for (contracts::Mount& mount : options.mounts) {
      if (mount.name != "mall") mount.origins = {std::string{kListed}, std::string{kOtherListed}};
    }
    return options;
  }
};

const std::map<std::string, std::string, std::less<>> kHeadersForPages{
    {"basic", "Content-Type"},
    {"portal", "Content-Type"},
    {"medusa", "Content-Type, token"},
    {"entry", "Content-Type, Authorization"},
    {"v1", "Content-Type, Authorization, If-Match"}};

Headers listed(std::string_view contract, std::string_view origin) {
  Headers out{{"Vary", "Origin"}, {"Access-Control-Allow-Origin", std::string{origin}}};
  if (contract != "entry" && contract != "medusa") {
    out.emplace_back("Access-Control-Allow-Credentials", "true");
  }
  return out;
}

TEST_F(ListedOrigins, AListedOriginGetsAPreflightReply) {
  for (const Operation& one : operations({"basic", "entry", "medusa", "portal", "v1"})) {
    const Ask question = preflight(one, kListed);
    const std::string allow = allow_of(send(question), "Access-Control-Allow-Methods");
    EXPECT_TRUE(allow.contains(one.line.substr(0, one.line.find(' '))))
        << one.line << ": " << allow;
    Told expected(204, "",
                  {{"Access-Control-Allow-Methods", allow},
                   {"Access-Control-Allow-Headers", kHeadersForPages.find(one.contract)->second},
                   {"Access-Control-Max-Age", "600"}});
    expected.type = "";
    for (const auto& header : listed(one.contract, kListed)) expected.headers.push_back(header);
    refuses(question, expected);
  }
}

TEST_F(ListedOrigins, AListedOriginPassesTheCsrfCheckAndReadsAllReplies) {
  for (const Operation& one : operations({"basic", "entry", "medusa", "portal", "v1"})) {
    const http::HandlerResult plain = send(one.ask());
    const http::HandlerResult answer = send(one.ask().from("cross-site", kListed));
    EXPECT_EQ(answer.fault, plain.fault) << one.line;
    EXPECT_EQ(cors_of(answer), listed(one.contract, kListed)) << one.line;
    for (const std::string_view origin : {kListed, kOtherListed}) {
      const Ask wrong = foo(one).from("cross-site", origin);
      EXPECT_EQ(cors_of(send(wrong)), listed(one.contract, origin)) << one.line;
    }
  }
}

constexpr std::string_view kAlmostListed[] = {
    "https://evil.example",     "null",
    "http://localhost:5174",    "http://localhost:51730",
    "https://localhost:5173",   "http://localhost:5173.evil.example",
    "http://localhost:5173/",   "https://front.example.evil.example",
    "http://front.example",     "https://front.example:8443",
    "https://FRONT.example.",   "https://front.example/",
    "https://evilfront.example"};

TEST_F(ListedOrigins, AnUnlistedOriginGetsNoCorsHeaders) {
  for (const Operation& one : operations({"basic", "entry", "medusa", "portal", "v1"})) {
    for (const std::string_view origin : kAlmostListed) {
      const Ask question = preflight(one, origin);
      refuses(question,
              wrong_method(one, allow_of(send(question), "Allow")).with("Vary", "Origin"));
      EXPECT_EQ(cors_of(send(foo(one).from("cross-site", origin))), (Headers{{"Vary", "Origin"}}))
          << one.line;
    }
    if (!is_cheap(one)) continue;
    EXPECT_EQ(cors_of(send(one.ask().from("", ""))), (Headers{{"Vary", "Origin"}})) << one.line;
  }
  for (const Operation& one : guarded()) {
    if (one.contract == "mall") continue;
    for (const std::string_view origin : kAlmostListed) {
      refuses(one.ask().from("cross-site", origin),
              tests::refusals_of(one.contract).foreign.with("Vary", "Origin"));
    }
  }
}

TEST_F(ListedOrigins, AListedOriginIsListedForItsContractsOnly) {
  for (const Operation& one : operations({"mall"})) {
    EXPECT_EQ(cors_of(send(one.ask().from("cross-site", kListed))), Headers{}) << one.line;
  }
}

}  // namespace
