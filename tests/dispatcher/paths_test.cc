// Spellings of paths, unknown paths and wrong methods, at every contract.
#include "dispatcher/dispatcher_fixture.h"

namespace {

using tests::Ask;
using tests::Operation;
using tests::Told;

class Paths : public tests::Dispatched {
 protected:
  // Successes differ each time (captchas, keys); only their status is compared.
  void answers_alike(const Ask& plain, const Ask& spelled) {
    const http::HandlerResult expected = send(plain);
    const http::HandlerResult answer = send(spelled);
    EXPECT_EQ(answer.response.status, expected.response.status) << spelled;
    EXPECT_EQ(answer.fault, expected.fault) << spelled;
    if (expected.fault) {
      EXPECT_EQ(Told{answer.response}, Told{expected.response}) << spelled;
    }
  }
};

TEST_F(Paths, AnswerAlikeWithATrailingSlash) {
  for (const Operation& one : operations()) {
    answers_alike(one.ask(), Ask(one.contract, one.line + "/"));
  }
}

TEST_F(Paths, OfMallAnswerAlikeWithItsSuffix) {
  for (const Operation& one : operations({"mall"})) {
    answers_alike(one.ask(), Ask("mall", one.line + ".do"));
    answers_alike(one.ask(), Ask("mall", one.line + ".do/"));
  }
}

struct Unknown {
  std::string_view contract;
  std::vector<std::string_view> paths;
};

// Below the mount and decoded, as nginx passes them on.
const std::vector<Unknown> kUnknown{
    {"basic",
     {"/", "/user", "/user/", "/user/nothing", "/user/login/now", "/USER/LOGIN", "/user/login.do",
      "/login", "/user/update", "/user/load", "/user/security", "/user/logout", "/.git/config",
      "/user/login ", ""}},
    {"entry",
     {"/", "/user", "/user/", "/user/nothing", "/user/login", "/login/now", "/LOGIN", "/login.do",
      "/logout", "/get_user_info", "/register", "/user/logout.do", "/user/get_user_info/x",
      "/.git/config", "/login ", ""}},
    {"mall",
     {"/", "/user", "/user/", "/user/nothing", "/user/login/now", "/USER/LOGIN", "/user/loginx",
      "/user/login.php", "/login", "/user/login.do.do", "/.git/config", "/user/login ", "/user/k",
      ""}},
    {"medusa",
     {"/", "/api", "/api/", "/api/nothing", "/api/login/now", "/login", "/API/login",
      "/api/login.do", "/api/logout", "/api/register", "/api/registered.html", "/.git/config",
      "/api/login ", "/user/login", "/api/user_info.json", ""}},
    {"portal",
     {"/",
      "/user",
      "/user/",
      "/user/nothing",
      "/verify-code",
      "/verify-code/",
      "/verify-code/img/x",
      "/verify-code/email/other",
      "/user/password/reset",
      "/LOGIN",
      "/login.do",
      "/login/now",
      "/user/login",
      "/user/logout",
      "/user/register",
      "/user_info",
      "/userinfo",
      "/user/info",
      "/password",
      "/.git/config",
      "/login ",
      ""}},
    {"v1",
     {"/", "/session/now", "/SESSION", "/session.do", "/sessions/1/2", "/sessions//", "/admin",
      "/admin/accounts//events", "/admin/accounts/1/nothing", "/login", "/user/login", "/gate",
      "/.git/config", "/session ", ""}},
};

TEST_F(Paths, ThatAreUnknownAre404InTheEnvelope) {
  for (const Unknown& one : kUnknown) {
    for (const std::string_view path : one.paths) {
      for (const std::string method : {"GET ", "POST ", "PUT ", "FOO "}) {
        refuses(Ask(one.contract, method + std::string{path}),
                tests::refusals_of(one.contract).unknown_path);
      }
    }
  }
}

TEST_F(Paths, AContractThatIsUnknownIs404WithoutAnEnvelope) {
  refuses(Ask("nobody", "GET /user/login"), Told{404, "{}"});
}

struct Taken {
  std::string_view contract;
  std::string_view path;
  std::string_view allow;
};

const std::vector<Taken> kTaken{
    {"basic", "/user/register", "POST"},
    {"basic", "/user/login", "POST"},
    {"basic", "/user/update/password", "POST"},
    {"basic", "/user/update/info", "POST"},
    {"basic", "/user/load/info", "GET, HEAD"},
    {"basic", "/user/load/avatar", "GET, HEAD"},
    {"basic", "/user/security/logout", "GET"},
    {"basic", "/user/security/refresh", "GET"},
    {"basic", "/user/security/key", "GET, HEAD"},
    {"entry", "/login", "POST"},
    {"entry", "/user/logout", "POST"},
    {"entry", "/user/update_user_info", "PUT"},
    {"entry", "/user/update_user_profile_picture", "PUT"},
    {"entry", "/user/get_user_info", "GET, HEAD"},
    {"mall", "/user/login", "GET, POST"},
    {"mall", "/user/register", "POST"},
    {"mall", "/user/check_valid", "GET, HEAD, POST"},
    {"mall", "/user/get_user_info", "GET, HEAD, POST"},
    {"mall", "/user/forget_get_question", "GET, HEAD, POST"},
    {"mall", "/user/forget_check_answer", "GET, POST"},
    {"mall", "/user/forget_reset_password", "GET, POST"},
    {"mall", "/user/reset_password", "POST"},
    {"mall", "/user/update_information", "POST"},
    {"mall", "/user/get_information", "GET, HEAD, POST"},
    {"mall", "/user/logout", "GET, POST"},
    {"medusa", "/api/get_verification_code", "GET"},
    {"medusa", "/api/registered", "POST"},
    {"medusa", "/api/login", "POST"},
    {"medusa", "/api/user_info", "POST"},
    {"medusa", "/api/update_password", "POST"},
    {"medusa", "/api/update_show_name", "POST"},
    {"medusa", "/api/update_key", "POST"},
    {"medusa", "/api/forget_password", "POST"},
    {"medusa", "/api/upload_avatar", "POST"},
    {"portal", "/verify-code/img", "GET, POST"},
    {"portal", "/verify-code/email", "POST"},
    {"portal", "/register", "POST"},
    {"portal", "/login", "POST"},
    {"portal", "/logout", "POST"},
    {"portal", "/user/password", "POST"},
    {"portal", "/user/user-info", "GET, HEAD"},
    {"portal", "/user-info", "GET, HEAD"},
    {"v1", "/site", "GET, HEAD"},
    {"v1", "/captchas", "POST"},
    {"v1", "/account", "GET, HEAD, PATCH, DELETE"},
    {"v1", "/account/password", "PUT"},
    {"v1", "/account/avatar", "PUT, DELETE"},
    {"v1", "/sessions", "GET, HEAD, POST, DELETE"},
    {"v1", "/sessions/1", "DELETE"},
    {"v1", "/admin/accounts", "GET, HEAD, POST"},
    {"v1", "/admin/accounts/1", "GET, HEAD, PATCH, DELETE"},
    {"v1", "/admin/accounts/1/invitation", "POST, DELETE"},
    {"v1", "/admin/events", "GET, HEAD"},
    {"v1", "/admin/mails", "GET, HEAD"},
};

// nginx answers TRACE by itself.
constexpr std::string_view kMethods[] = {"GET",   "HEAD",    "POST", "PUT",  "DELETE",
                                         "PATCH", "OPTIONS", "FOO",  "post", ""};

bool is_listed(std::string_view method, std::string_view allow) {
  return !method.empty() && allow.contains(method);
}

TEST_F(Paths, RefuseAWrongMethodAndNameTheRightOnes) {
  for (const Taken& one : kTaken) {
    Told expected = tests::refusals_of(one.contract).wrong_method;
    if (one.path == "/api/get_verification_code")
      expected.body = R"({"message":"请使用GET请求","code":500})";
    expected = expected.with("Allow", std::string{one.allow});
    for (const std::string_view method : kMethods) {
      if (is_listed(method, one.allow)) continue;
      const std::string line = std::string{method} + " " + std::string{one.path};
      refuses(Ask(one.contract, line), expected);
      refuses(Ask(one.contract, line + "/"), expected);
    }
  }
}

TEST_F(Paths, AreAllInTheTableOfMethodsWhereADocumentHasThem) {
  for (const Operation& one : operations({"basic", "entry", "mall", "medusa", "portal"})) {
    EXPECT_TRUE(std::ranges::any_of(kTaken, [&](const Taken& taken) {
      return taken.contract == one.contract && taken.path == one.route->path;
    })) << one.line;
  }
}

TEST_F(Paths, TellAWrongMethodBeforeAMissingFieldOrSession) {
  const auto& entry = tests::refusals_of("entry").wrong_method;
  refuses(Ask("entry", "DELETE /user/get_user_info").authorization("x"),
          entry.with("Allow", "GET, HEAD"));
  const auto& portal = tests::refusals_of("portal").wrong_method;
  refuses(Ask("portal", "GET /user/password?action=modify"), portal.with("Allow", "POST"));
  refuses(Ask("portal", "GET /login?email=a@b.org&password=kit").from("cross-site", ""),
          portal.with("Allow", "POST"));
}

TEST_F(Paths, AnswerHeadAsGetWhereNothingChanges) {
  for (const Operation& one : operations()) {
    if (one.route->effect != contracts::RouteEffect::kReads || !one.line.starts_with("GET"))
      continue;
    answers_alike(one.ask(), Ask(one.contract, "HEAD" + one.line.substr(3)));
  }
}

TEST_F(Paths, AnswerHeadToWhoeverIsSignedIn) {
  const std::string token = session_at("portal");
  const Ask get = Ask("portal", "GET /user-info").cookie("gatehouse_portal=" + token);
  const Ask head = Ask("portal", "HEAD /user-info").cookie("gatehouse_portal=" + token);
  EXPECT_EQ(told(get).status, 200);
  EXPECT_EQ(told(head), told(get));
}

TEST_F(Paths, ChangeNothingByHead) {
  for (const std::string contract : {"basic", "mall", "portal", "v1"}) {
    const std::string token = session_at(contract);
    for (const Operation& one : operations({contract})) {
      if (one.route->effect != contracts::RouteEffect::kChanges) continue;
      const Ask head(contract, "HEAD" + one.line.substr(one.line.find(' ')));
      if (find_route(table_of(contract), head.path(), contracts::kGet)->effect !=
          contracts::RouteEffect::kChanges) {
        continue;  // a path that is read as well
      }
      const http::HandlerResult answer = send(head.cookie("gatehouse_" + contract + "=" + token));
      EXPECT_EQ(answer.fault, base::Fault::kWrongMethod) << head;
      EXPECT_EQ(answer.response.headers.size(), 1U) << head << ": more than Allow";
    }
    EXPECT_TRUE(is_live(contract, token)) << contract;
  }
}

// The socket of guarded sites.
class Gate : public tests::Dispatched {
 protected:
  Gate() : Dispatched(for_guarded_sites()) {}

  static contracts::ContractOptions for_guarded_sites() {
    contracts::ContractOptions options = every_contract();
    options.reach = contracts::Reach::kGuardedSites;
    return options;
  }
};

TEST_F(Gate, KnowsForwardAuthenticationAlone) {
  std::vector<std::string> known;
  for (const Operation& one : operations()) {
    if (send(one.ask()).fault != base::Fault::kUnknownPath) known.push_back(one.line);
  }
  // The pages below /gate answer kUnknownPath themselves, because no guarded site is named.
  EXPECT_THAT(known, testing::ElementsAre("GET /check"));
}

TEST_F(Gate, AnswersTheServerOfAGuardedSite) {
  const std::string origin = every_contract().public_url;
  for (const std::string_view path : {"/gate/sign-in", "/gate/authorize", "/gate/sign-out"}) {
    const Ask ask("v1", "GET " + std::string{path});
    http::Request request = ask.request();
    request.guarded_origin = origin;
    EXPECT_NE(dispatcher_.answer(request).fault, base::Fault::kUnknownPath) << path;
  }
}

}  // namespace
