// Access to routes: unknown tokens, in each place where a contract has tokens.
#include "dispatcher/dispatcher_fixture.h"

namespace {

using contracts::Access;
using tests::Ask;
using tests::Operation;
using tests::Told;

const std::vector<std::string> kUnknownTokens{std::string(43, 'A'),
                                              std::string(42, 'A'),
                                              std::string(44, 'A'),
                                              std::string(4000, 'A'),
                                              "x",
                                              "..",
                                              "' OR '1'='1",
                                              "null"};

class RouteAccess : public tests::Dispatched {
 protected:
  std::vector<Operation> for_signed_in(const std::vector<std::string_view>& contracts) const {
    std::vector<Operation> out = operations(contracts);
    std::erase_if(out, [](const Operation& one) {
      return one.route->access != Access::kSignedIn && one.route->access != Access::kAdministrator;
    });
    return out;
  }
};

Told sign_in(const Operation& one) {
  if (one.contract == "basic") return tests::basic(200, "请先登录");
  if (one.contract == "portal") return tests::portal(401, "请先登录");
  if (one.contract == "v1") return tests::v1(401, "not-signed-in", "Sign in first");
  constexpr std::string_view kNobody = "用户未登录,无法获取当前用户信息";
  if (one.route->path == "/user/get_user_info") return tests::mall(200, kNobody);
  if (one.route->path == "/user/get_information") {
    return {200, R"({"status":10,"msg":"用户未登录,无法获取当前用户信息,status=10,强制登录"})"};
  }
  return tests::mall(200, "用户未登录");
}

TEST_F(RouteAccess, AMissingOrUnknownCookieIsRejected) {
  for (const Operation& one : for_signed_in({"basic", "mall", "portal", "v1"})) {
    refuses(one.ask(), sign_in(one));
    for (const std::string& token : kUnknownTokens) {
      const Ask ask = one.ask().cookie("gatehouse_" + std::string{one.contract} + "=" + token);
      EXPECT_EQ(told(ask), sign_in(one)) << ask;
    }
  }
}

// With `Authorization: Bearer` the cookie is ignored.
TEST_F(RouteAccess, AnUnknownBearerTokenIsRejectedDespiteAValidCookie) {
  const std::string token = session_at("v1");
  for (const Operation& one : for_signed_in({"v1"})) {
    for (const std::string& unknown : kUnknownTokens) {
      const Ask ask = one.ask().cookie("gatehouse_v1=" + token).authorization("Bearer " + unknown);
      EXPECT_EQ(told(ask), sign_in(one)) << ask;
    }
  }
  EXPECT_TRUE(is_live("v1", token));
}

TEST_F(RouteAccess, EntryRejectsAMissingOrUnknownToken) {
  for (const Operation& one : for_signed_in({"entry"})) {
    refuses(one.ask(), tests::entry(401, 200410, "未提供token"));
    for (const std::string& token : kUnknownTokens) {
      EXPECT_EQ(told(one.ask().authorization(token)),
                tests::entry(200, 200412, "token无效或已过期"))
          << one.line;
    }
  }
}

TEST_F(RouteAccess, MedusaRejectsAnUnknownToken) {
  const Told illegal = tests::medusa(200, 403, "小宝贝这是非法查询哦(๑•̀ㅂ•́)و✧");
  for (const Operation& one : for_signed_in({"medusa"})) {
    for (const std::string& token : kUnknownTokens) {
      const Ask ask = one.route->picture.empty()
                          ? one.ask().json(fmt::format(R"({{"token":"{}"}})", token))
                          : one.ask().token(token);
      EXPECT_EQ(told(ask), illegal) << ask;
    }
  }
}

// A session belongs to the contract that opened it.
TEST_F(RouteAccess, ASessionOfAnotherContractIsRejected) {
  const domain::Account account = sign_up(fresh_name());
  for (const std::string contract : {"basic", "mall", "portal", "v1"}) {
    const std::string token = open_session(contract, account);
    for (const Operation& one : for_signed_in({"basic", "mall", "portal", "v1"})) {
      if (one.contract == contract) continue;
      const Ask ask = one.ask().cookie("gatehouse_" + std::string{one.contract} + "=" + token);
      EXPECT_EQ(told(ask), sign_in(one)) << ask;
    }
    EXPECT_TRUE(is_live(contract, token));
  }
}

TEST_F(RouteAccess, AdministrationIsForbiddenToUsers) {
  const std::string cookie = "gatehouse_v1=" + session_at("v1");
  for (const Operation& one : for_signed_in({"v1"})) {
    if (!one.line.contains("/admin/")) continue;
    EXPECT_EQ(told(one.ask().cookie(cookie)), tests::v1(403, "forbidden", "You may not do this"))
        << one.line;
  }
}

TEST_F(RouteAccess, EndingASessionRejectsAnInvalidId) {
  const std::string token = session_at("v1");
  for (const std::string id : {"x", "0", "' OR 1=1", "%", "..", "A"}) {
    const Ask end = Ask("v1", "DELETE /sessions/" + id).cookie("gatehouse_v1=" + token);
    EXPECT_EQ(told(end), tests::v1(404, "not-found", "Not found")) << end;
  }
  for (const std::size_t length : {31U, 32U, 64U}) {
    const Ask end =
        Ask("v1", "DELETE /sessions/" + std::string(length, '0')).cookie("gatehouse_v1=" + token);
    EXPECT_EQ(told(end), tests::v1(404, "not-found", "Not found")) << end;
  }
  EXPECT_TRUE(is_live("v1", token));
}

}  // namespace
