// Bodies and queries of the contracts with JSON: not one object, a name twice, other types.
#include "dispatcher/dispatcher_fixture.h"

namespace {

using std::string_literals::operator""s;
using tests::Ask;
using tests::Operation;
using tests::Told;

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

class Json : public tests::Dispatched {
 protected:
  /// The operations that read a JSON body.
  std::vector<Operation> with_body(const std::vector<std::string_view>& contracts) const {
    std::vector<Operation> out = operations(contracts);
    std::erase_if(out, [](const Operation& one) {
      return std::ranges::none_of(one.route->fields, [](const contracts::FieldRule& rule) {
        return rule.place == contracts::FieldSource::kBody;
      });
    });
    return out;
  }

  static Ask ask(const Operation& one) {
    return one.contract == "portal" ? one.ask().query("action=other") : one.ask();
  }

  static Told malformed(const Operation& one) {
    return tests::malformed_at(one.contract, one.route->path);
  }

  static Told twice(const Operation& one, const std::string& field) {
    const std::string errors = fmt::format(
        R"("errors":[{{"field":"{0}","code":"not-valid","message":"{0} is not valid"}}],)", field);
    const Told told = one.contract == "v1"
                          ? tests::v1(400, "malformed", "The request cannot be read", errors)
                          : malformed(one);
    return told.with("X-Refused-Field", field);
  }

  void is_malformed(const Operation& one, std::string_view text) {
    refuses(ask(one).json(text), malformed(one));
  }
};

const std::vector<std::string> kNotOneObject{
    " ",
    "username",
    "username=kit&password=kit",
    R"({"username":"kit")",
    R"({"username":"kit",})",
    "{'username':'kit'}",
    "{username:kit}",
    "{}//x",
    R"({"username":"kit"}{})",
    R"({"username":"kit"} x)",
    R"({"a":NaN})",
    R"(["username","password"])",
    R"("username")",
    "1",
    "null",
    "true",
    "[]",
    "{",
    "{\"username\":\"k\0t\"}"s,
    "{}\0"s,
    "\0"s,
    R"({"username":"k\u0000t"})",
    R"({"user\u0000":"k"})",
    R"({"username":"\ud83e"})",
    "{\"username\":\"k\nt\"}",
    R"({"username":"\udda6"})",
    R"({"username":"\x41"})",
    R"({"username":"\udda6\ud83e"})",
    R"({"username":"\u00"})",
    R"({"a":01})",
    R"({"a":+1})",
    R"({"a":0x1})",
    "\xEF\xBB\xBF{\"username\":\"kit\"}",
    "{\"username\":\"\xff\xfe\"}",
    "{\"username\":\"\xc0\xaf\"}",
    "{\"username\":\"\xed\xa0\x80\"}",
    "{\"username\":\"\xf4\x90\x80\x80\"}",
    "\xff\xfe{\0\"\0a\0\"\0:\0\"\0k\0\"\0}\0"s,
    "{\"username\":\"\xe5\xaf\"}",
    "{\"\xff\":\"kit\"}",
    R"({"x":1,"x":1})",
    R"({"a\r\nX-Evil: 1":"1","a\r\nX-Evil: 1":"2"})",
};

TEST_F(Json, ThatIsNotOneObjectIsMalformedInTheWordsOfEachRoute) {
  for (const Operation& one : with_body({"entry", "medusa", "portal", "v1"})) {
    for (const std::string& text : kNotOneObject) is_malformed(one, text);
  }
}

TEST_F(Json, WithOrWithoutASessionIsMalformedAlike) {
  for (const std::string contract : {"portal", "v1"}) {
    const std::string cookie = "gatehouse_" + contract + "=" + session_at(contract);
    for (const Operation& one : with_body({contract})) {
      refuses(ask(one).json("{").cookie(cookie), malformed(one));
    }
  }
  const Ask rename = Ask("entry", "PUT /user/update_user_info").authorization(session_at("entry"));
  for (const std::string& text : kNotOneObject) {
    refuses(rename.json(text), tests::entry(400, 200400, "请求格式错误"));
  }
}

TEST_F(Json, ThatIsNestedIsMalformedHoweverDeep) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {{"[", "]"},
                                                                      {R"({"a":)", "}"}};
  for (const Operation& one : with_body({"entry", "medusa", "portal", "v1"})) {
    for (const auto& [opening, closing] : kKinds) {
      for (const int depth : {2, 100, 4000, 8000}) {
        const std::string deep = repeated(opening, depth) + "1" + repeated(closing, depth);
        is_malformed(one, deep);
        is_malformed(one, repeated(opening, depth));
        is_malformed(one, R"({"username":"kit","a":)" + deep + "}");
      }
    }
  }
}

TEST_F(Json, OfMoreMembersThanAnyDocumentHasIsMalformed) {
  std::string members;
  for (int number = 0; number < 1000; ++number) members += ",\"a" + std::to_string(number) + "\":1";
  for (const Operation& one : with_body({"entry", "medusa", "portal", "v1"})) {
    is_malformed(one, R"({"token":"x")" + members + "}");
  }
}

// The first field of the body, written twice: alike, in two spellings, and beside null. A document
// whose words name no field has its name in a header.
TEST_F(Json, WithANameTwiceIsMalformedEvenWithTheSameValue) {
  for (const Operation& one : with_body({"entry", "medusa", "portal", "v1"})) {
    for (const contracts::FieldRule& rule : one.route->fields) {
      if (rule.place != contracts::FieldSource::kBody) continue;
      const std::string name{rule.name};
      const std::string spelled =
          fmt::format("\\u{:04x}{}", static_cast<int>(name[0]), name.substr(1));
      const Told told = twice(one, name);
      for (const std::string& twice : {fmt::format(R"({{"{0}":"a","{0}":"b"}})", name),
                                       fmt::format(R"({{"{0}":"a","{0}":"a"}})", name),
                                       fmt::format(R"({{"{0}":"a","{1}":"a"}})", name, spelled),
                                       fmt::format(R"({{"{0}":null,"{0}":"a"}})", name)}) {
        refuses(ask(one).json(twice), told);
      }
    }
  }
}

// Numbers that broke parsers: those that a double holds are read as they stand, the others refused.
const std::vector<std::string> kNumbers{
    "0.0000000000001e-2147483639", "1e-2147483648", "-0",
    "0." + std::string(5000, '9'), "-1e-400",       "18446744073709551616"};
const std::vector<std::string> kHugeNumbers{"1e2147483648", "1e99999999999999999999",
                                            std::string(5000, '9'), "1E400"};

TEST_F(Json, WithANumberThatNoDoubleHoldsIsMalformed) {
  for (const Operation& one : with_body({"entry", "medusa", "portal", "v1"})) {
    for (const std::string& number : kHugeNumbers) {
      is_malformed(one, R"({"username":"kit","beside":)" + number + "}");
    }
  }
}

TEST_F(Json, WithANumberInThePlaceOfATextIsRefused) {
  const Told entry = tests::entry(400, 200400, "参数错误: password 格式不正确");
  const Told portal = tests::portal(200, "参数错误: password 格式不正确");
  const Told medusa =
      tests::malformed_at("medusa", "/api/user_info").with("X-Refused-Field", "token");
  for (const std::string& number : kNumbers) {
    refuses(Ask("entry", "POST /login").json(R"({"username":"kit","password":)" + number + "}"),
            entry);
    refuses(Ask("portal", "POST /login").json(R"({"email":"a@b.org","password":)" + number + "}"),
            portal);
    refuses(Ask("medusa", "POST /api/user_info").json(R"({"token":)" + number + "}"), medusa);
  }
}

TEST_F(Json, WithANumberBesideTheFieldsIsRead) {
  const std::string at_entry = session_at("entry");
  const std::string at_medusa = session_at("medusa");
  for (const std::string& number : kNumbers) {
    const Ask rename = Ask("entry", "PUT /user/update_user_info")
                           .authorization(at_entry)
                           .json(R"({"nickname":"kit","beside":)" + number + "}");
    EXPECT_EQ(told(rename).body, R"({"code":0,"msg":"","result":"","coode":0})") << rename;
    const Ask show = Ask("medusa", "POST /api/update_show_name")
                         .json(R"({"token":")" + at_medusa +
                               R"(","new_show_name":"kit","beside":)" + number + "}");
    EXPECT_EQ(told(show).body, R"({"message":"好诶！修改成功~","code":200})") << show;
  }
}

TEST_F(Json, IsReadWhateverItsBlanksOrderAndEscapes) {
  const domain::Account account = sign_up(fresh_name());
  const std::string token = open_session("medusa", account);
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {R"(\u006b\u0069\u0074)", "kit"},
      {R"(\"\\\/)", R"("\/)"},
      {R"(\ud83e\udda6)", "🦦"},
      {R"(\u7fb4)", "羴"}};
  for (const auto& [escaped, meant] : kNames) {
    const Ask rename =
        Ask("medusa", "POST /api/update_show_name")
            .json(fmt::format(" {{\n\"new_show_name\" :\t\"{}\" , \"token\":\"{}\" }}\r\n", escaped,
                              token));
    EXPECT_EQ(told(rename).body, R"({"message":"好诶！修改成功~","code":200})") << rename;
    EXPECT_EQ(services_.administration.find_by_id(account.id)->nickname, meant);
  }
}

// Queries

TEST_F(Json, OfPortalRefusesQueriesThatCannotBeRead) {
  const Told malformed = tests::refusals_of("portal").malformed;
  const Ask mail = Ask("portal", "POST /verify-code/email").json(R"({"email":"a@b.org"})");
  for (const std::string_view query :
       {"action=other&x=1&x=2", "action=%zz", "action=%", "action=%00", "action=%ff",
        "action=other%c0%af", "action=%ed%a0%80", "%00=1", "%zz=1"}) {
    refuses(mail.query(query), malformed);
  }
  refuses(mail.query("action=other&action=other"), malformed.with("X-Refused-Field", "action"));
  for (const std::string text : {"%zz", "%", "%4", "%00", "%ff", "%c0%af", "%ed%a0%80", "%e5%af"}) {
    refuses(Ask("portal", "GET /verify-code/img").query("imgToken=" + text), malformed);
    refuses(Ask("portal", "POST /verify-code/img").query("imgToken=" + text), malformed);
  }
}

// Types

TEST_F(Json, OfAnotherTypeIsRefusedWhereACookieTravels) {
  const Told portal = tests::portal(415, "请使用application/json");
  const Told v1 = tests::v1(415, "unsupported-media", "This content type is not supported");
  for (const Operation& one : with_body({"portal", "v1"})) {
    for (const std::string_view type :
         {"text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonx",
          "application/x-json", "application/json-patch+json", "multipart/form-data; boundary=x",
          "nonsense", ""}) {
      const Ask typed = ask(one).body(type, R"({"email":"a@b.org","password":"kit"})");
      refuses(typed, one.contract == "portal" ? portal : v1);
    }
  }
}

TEST_F(Json, MayHaveParametersInItsTypeAndAnyCase) {
  const Told missing = tests::portal(200, "参数错误: email 不能为空");
  const Ask login("portal", "POST /login");
  for (const std::string_view type :
       {"application/json", "application/json; charset=utf-8", "Application/JSON",
        "application/json;charset=UTF-8", "application/json ; a=b"}) {
    refuses(login.body(type, "{}"), missing);
  }
  refuses(login, missing);  // an empty body needs no type
  refuses(login.body(tests::kJson, ""), missing);
}

// Missing bodies

TEST_F(Json, ThatIsMissingIsAMissingField) {
  refuses({{Ask("entry", "POST /login"), tests::entry(400, 200401, "缺少参数: username 不能为空")},
           {Ask("entry", "POST /login").json(""),
            tests::entry(400, 200401, "缺少参数: username 不能为空")}});
  for (const Operation& one : with_body({"medusa"})) {
    const std::string first{one.route->fields.front().name};
    const Told told = malformed(one).with("X-Refused-Field", first);
    for (const std::string_view text : {"", "{}"}) refuses(one.ask().json(text), told);
  }
}

TEST_F(Json, OfMedusaBlamesOnlyFieldsOfTheDocument) {
  const Told scared = tests::malformed_at("medusa", "/api/login");
  refuses(Ask("medusa", "POST /api/login").json(R"({"x":1,"x":2})"), scared);
  const std::string token = session_at("medusa");
  refuses(Ask("medusa", "POST /api/user_info")
              .json(fmt::format(R"({{"token":"{0}","token":"{0}"}})", token)),
          tests::malformed_at("medusa", "/api/user_info").with("X-Refused-Field", "token"));
}

}  // namespace
