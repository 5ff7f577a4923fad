// Bodies of forms, urlencoded and multipart, and queries, where mall and basic cannot read them or
// something is missing.
#include "dispatcher/dispatcher_fixture.h"

namespace {

using std::string_literals::operator""s;
using tests::Ask;
using tests::Told;

constexpr const char* kDefaultBoundary = "gatehouse7";

struct Part {
  std::string name;
  std::string content;
  std::string more{};  ///< of the line that names it: `; filename="me.png"`
};

std::string multipart(const std::vector<Part>& parts,
                      const std::string& boundary = kDefaultBoundary,
                      const std::string& ending = "--") {
  std::string body;
  for (const Part& part : parts) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part.name + '"' +
            part.more + "\r\n\r\n" + part.content + "\r\n";
  }
  return ending.empty() ? body : body + "--" + boundary + ending + "\r\n";
}

std::string multipart_type(const std::string& announced = kDefaultBoundary) {
  return "multipart/form-data; boundary=" + announced;
}

class Forms : public tests::Dispatched {
 protected:
  const Told mall_malformed_ = tests::refusals_of("mall").malformed;
  const Told basic_malformed_ = tests::refusals_of("basic").malformed;
};

// As they stand in a form, undecoded.
const std::vector<std::string> kNoText{
    "%",      "%4",           "%zz",          "%00",    "%ff",      "%c0%af",   "%ed%a0%80",
    "%e5%af", "%f4%90%80%80", "%c0%80",       "kit%80", "kit\0"s,   "\xff\xfe", "%u0041",
    "%gg",    "%ff%fe",       "%f8%88%80%80", "a%00b",  "\xe5\xaf", "\xc0\xaf", "\xed\xa0\x80"};

TEST_F(Forms, RefuseTextThatIsNoText) {
  for (const std::string& text : kNoText) {
    refuses(Ask("mall", "POST /user/login").form("password=kit&username=" + text), mall_malformed_);
    refuses(Ask("mall", "POST /user/check_valid").form("type=email&str=" + text), mall_malformed_);
    refuses(Ask("basic", "POST /user/login").form("password=kit&username=" + text),
            basic_malformed_);
    refuses(Ask("basic", "POST /user/register").form("password=kit&username=k&x=" + text),
            basic_malformed_);
  }
}

TEST_F(Forms, RefuseNamesThatAreNoText) {
  for (const std::string& name : kNoText) {
    refuses(Ask("mall", "POST /user/login").form("username=kit&password=kit&" + name + "=1"),
            mall_malformed_);
    refuses(Ask("basic", "POST /user/login").form("username=kit&password=kit&" + name + "=1"),
            basic_malformed_);
  }
}

TEST_F(Forms, RefuseQueriesThatAreNoText) {
  for (const std::string& text : kNoText) {
    refuses(Ask("mall", "GET /user/check_valid").query("type=email&str=" + text), mall_malformed_);
    refuses(Ask("basic", "GET /user/load/avatar").query("uid=" + text), basic_malformed_);
  }
}

TEST_F(Forms, RefusePartsThatAreNoText) {
  for (const std::string& text :
       {"kit\0"s, "\xff\xfe"s, "\xc0\xaf"s, "\xed\xa0\x80"s, "\xe5\xaf"s}) {
    refuses(Ask("basic", "POST /user/login")
                .body(multipart_type(), multipart({{"username", text}, {"password", "kit"}})),
            basic_malformed_);
  }
}

// Duplicates

// The header names a field that the route declares, never another name of the client's.
TEST_F(Forms, OfMallRefuseAFieldThatIsThereTwice) {
  const std::string cookie = "gatehouse_mall=" + session_at("mall");
  const auto twice = [&](std::string_view path, std::string_view form, std::string_view field) {
    const Told told = field.empty() ? mall_malformed_
                                    : mall_malformed_.with("X-Refused-Field", std::string{field});
    refuses(Ask("mall", "POST /user/" + std::string{path}).form(form).cookie(cookie), told);
  };
  twice("login", "username=kit&password=kit&password=kit", "password");
  twice("login", "username=kit&username=kat&password=kit", "username");
  twice("login", "username=kit&password=kit&x=1&x=1", "");
  twice("register", "username=kit&password=kit&email=kit&question=kit&question=kit", "question");
  twice("forget_check_answer", "username=kit&question=kit&answer=kit&answer=kit", "answer");
  twice("reset_password", "passwordOld=kit&passwordNew=kit&passwordNew=kit", "passwordNew");
  twice("update_information", "phone=1&phone=1", "phone");
}

TEST_F(Forms, OfBasicRefuseAFieldThatIsThereTwice) {
  const std::string cookie = "gatehouse_basic=" + session_at("basic");
  const auto twice = [&](std::string_view path, const std::vector<std::string>& names) {
    std::string form;
    std::vector<Part> parts;
    for (const std::string& name : names) {
      form += name + "=kit&";
      parts.push_back({name, "kit"});
    }
    form.pop_back();
    const Ask ask = Ask("basic", "POST /user/" + std::string{path}).cookie(cookie);
    const Told told = basic_malformed_.with("X-Refused-Field", names.back());
    refuses(ask.form(form), told);
    refuses(ask.body(multipart_type(), multipart(parts)), told);
  };
  twice("register", {"username", "password", "nickname", "nickname"});
  twice("login", {"username", "password", "password"});
  twice("update/password", {"old_password", "new_password", "new_password"});
  twice("update/info", {"nickname", "nickname"});
}

TEST_F(Forms, RefuseANameSpelledInTwoWays) {
  refuses(Ask("basic", "POST /user/login").form("username=a&password=b&%75sername=a"),
          basic_malformed_.with("X-Refused-Field", "username"));
  refuses(Ask("mall", "POST /user/login").form("username=a&password=b&%75sername=a"),
          mall_malformed_.with("X-Refused-Field", "username"));
}

TEST_F(Forms, OfMallRefuseAFieldTwiceInAQueryOrInQueryAndBody) {
  refuses(Ask("mall", "GET /user/check_valid?str=a&type=email&str=b"),
          mall_malformed_.with("X-Refused-Field", "str"));
  refuses(Ask("mall", "POST /user/forget_get_question?username=kit").form("username=kit"),
          mall_malformed_.with("X-Refused-Field", "username"));
}

TEST_F(Forms, RefuseTwoSessionCookies) {
  for (const std::string contract : {"mall", "basic"}) {
    const std::string token = session_at(contract);
    const std::string name = "gatehouse_" + contract + "=";
    for (const std::string& second : {token, std::string(43, 'A')}) {
      const Ask ask = contract == "mall" ? Ask("mall", "POST /user/get_user_info")
                                         : Ask("basic", "GET /user/load/info");
      refuses(ask.cookie(name + token + "; " + name + second),
              tests::refusals_of(contract).malformed);
    }
  }
}

// Types

TEST_F(Forms, OfMallRefuseABodyOfAnotherType) {
  const Told other = tests::mall(400, "请求格式错误,请使用application/x-www-form-urlencoded");
  const Ask login("mall", "POST /user/login");
  refuses({{login.json(R"({"username":"kit","password":"kit"})"), other},
           {login.body("text/plain", "username=kit&password=kit"), other},
           {login.body("application/xml", "<username>kit</username>"), other},
           {login.body("application/x-www-form-urlencodedx", "username=kit&password=kit"), other},
           {login.body(multipart_type(), multipart({{"a", "b"}})), other}});
}

TEST_F(Forms, OfBasicRefuseABodyOfAnotherType) {
  const Told other = tests::basic(
      400, "请求格式错误,请使用application/x-www-form-urlencoded或multipart/form-data");
  for (const std::string_view path : {"register", "login", "update/password", "update/info"}) {
    const Ask ask("basic", "POST /user/" + std::string{path});
    refuses({{ask.json(R"({"username":"kit","password":"kit"})"), other},
             {ask.body("text/plain", "username=kit&password=kit"), other},
             {ask.body("multipart/mixed; boundary=x", "--x--"), other},
             {ask.body("multipart/form-data", "--x--"), basic_malformed_},
             {ask.body("application/x-www-form-urlencodedx", "username=kit&password=kit"), other}});
  }
}

TEST_F(Forms, AreReadWithACharsetInTheirTypeAndInAnyCase) {
  const std::string name = fresh_name();
  sign_up(name);
  const std::string form = "username=" + name + "&password=correct+horse%20battery";
  for (const std::string& type :
       {std::string{tests::kForm}, std::string{tests::kForm} + "; charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded"s, ""s}) {
    EXPECT_EQ(told(Ask("basic", "POST /user/login").body(type, form)).body,
              R"({"msg":"登录成功","result":true})");
  }
}

TEST_F(Forms, ThatAreOddButReadableLackSomething) {
  const Ask mall("mall", "POST /user/login");
  const Ask basic("basic", "POST /user/login");
  for (const std::string& form : {""s, "&"s, "&&&&"s, "username"s, "username&password"s,
                                  "&username=&password="s, "a=1&b=2"s, std::string(10'000, '&')}) {
    refuses(mall.form(form), tests::mall(200, "参数错误: username 不能为空"));
    refuses(basic.form(form), tests::basic(200, "参数错误: username 不能为空"));
  }
  for (const std::string_view nameless : {"=", "=&=", "username=kit&=kit"}) {
    refuses(mall.form(nameless), mall_malformed_);
    refuses(basic.form(nameless), basic_malformed_);
  }
}

// Multipart

TEST_F(Forms, InPartsAreReadAndAFileBesideTheFieldsIsIgnored) {
  const std::string name = fresh_name();
  sign_up(name);
  const std::vector<Part> parts{
      {"username", name},
      {"password", tests::kPassword},
      {"avatar", "\x89PNG\r\n", "; filename=\"me.png\"\r\nContent-Type: image/png"}};
  const Ask login("basic", "POST /user/login");
  const std::string logged_in = R"({"msg":"登录成功","result":true})";
  EXPECT_EQ(told(login.body(multipart_type(), multipart(parts))).body, logged_in);
  EXPECT_EQ(told(login.body(multipart_type("\"gatehouse7\""), multipart(parts))).body, logged_in);
}

TEST_F(Forms, RefuseAFileUnderTheNameOfAField) {
  for (const std::string file : {"username", "password"}) {
    std::vector<Part> parts{{"username", "kit"}, {"password", "kit"}};
    std::ranges::find(parts, file, &Part::name)->more = "; filename=\"x.txt\"";
    refuses(Ask("basic", "POST /user/login").body(multipart_type(), multipart(parts)),
            basic_malformed_);
  }
}

TEST_F(Forms, RefuseBrokenMultipart) {
  const std::vector<Part> parts{{"username", "kit"}, {"password", "kit"}};
  const Ask login("basic", "POST /user/login");
  const std::string whole = multipart(parts);
  refuses(
      {{login.body(multipart_type(), multipart(parts, kDefaultBoundary, "")), basic_malformed_},
       {login.body(multipart_type(""), whole), basic_malformed_},
       {login.body(multipart_type("other"), whole), basic_malformed_},
       {login.body("multipart/form-data", whole), basic_malformed_},
       {login.body(multipart_type(std::string(300, 'b')), multipart(parts, std::string(300, 'b'))),
        basic_malformed_},
       {login.body(multipart_type(std::string(255, '-')), multipart(parts, std::string(255, '-'))),
        basic_malformed_}});
}

}  // namespace
