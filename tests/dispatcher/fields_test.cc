// A required field that is missing, empty or no text, in each request of each document. Nothing is
// written or spent.
#include <map>

#include "dispatcher/dispatcher_fixture.h"

namespace {

using tests::Ask;
using tests::Told;

/// What is read before the field is missed.
enum class Reads { kNothing, kSession };

/// A request, and the fields that it must have, in the body.
struct Complete {
  std::string_view contract;
  std::string_view line;
  std::vector<std::string> fields;
  Reads reads = Reads::kNothing;
};

const std::vector<Complete> kForms{
    {"basic", "POST /user/register", {"username", "password"}},
    {"basic", "POST /user/login", {"username"}},
    {"basic", "POST /user/update/password", {"old_password", "new_password"}, Reads::kSession},
    {"mall", "POST /user/login", {"username", "password"}},
    {"mall", "POST /user/register", {"username", "password", "email"}},
    {"mall", "POST /user/check_valid", {"str", "type"}},
    {"mall", "POST /user/forget_get_question", {"username"}},
    {"mall", "POST /user/forget_check_answer", {"username", "question", "answer"}},
    {"mall", "POST /user/forget_reset_password", {"username", "passwordNew", "forgetToken"}},
    {"mall", "POST /user/reset_password", {"passwordOld", "passwordNew"}, Reads::kSession},
};

const std::vector<Complete> kJsonBodies{
    {"entry", "POST /login", {"username", "password"}},
    {"entry", "PUT /user/update_user_info", {"nickname"}, Reads::kSession},
    {"portal", "POST /register", {"email", "password", "verifyCode"}},
    {"portal", "POST /login", {"email", "password"}},
    {"portal", "POST /user/password?action=reset", {"email", "password", "verifyCode"}},
    {"portal",
     "POST /user/password?action=modify",
     {"originPassword", "password"},
     Reads::kSession},
    {"portal", "POST /verify-code/email?action=register", {"email", "imgToken", "imgVerifyCode"}},
    {"portal", "POST /verify-code/email?action=other", {"email"}},
    {"v1", "POST /codes", {"email", "purpose"}},
    {"v1", "POST /accounts", {"email", "code", "password"}},
    {"v1", "POST /sessions", {"identifier", "password"}},
    {"v1", "POST /password-check", {"password"}},
    {"v1", "POST /password-resets", {"email", "code", "password"}},
    {"v1", "POST /undo/look", {"ticket"}},
    {"v1", "POST /undo", {"ticket"}},
    {"v1", "DELETE /account", {"password"}, Reads::kSession},
    {"v1", "PUT /account/password", {"present", "password"}, Reads::kSession},
    {"v1", "PUT /account/email", {"email", "code", "password"}, Reads::kSession},
    {"v1", "POST /handoffs", {"return_to"}, Reads::kSession},
};

const std::string kCaptchaKey = "verification_code_key";
const std::string kCaptchaAnswer = "verification_code";

const std::vector<Complete> kOfMedusa{
    {"medusa",
     "POST /api/registered",
     {"show_name", "username", "passwd", "email", "key", kCaptchaKey, kCaptchaAnswer}},
    {"medusa", "POST /api/login", {"username", "passwd", kCaptchaKey, kCaptchaAnswer}},
    {"medusa",
     "POST /api/update_password",
     {"username", "old_passwd", "new_passwd", kCaptchaKey, kCaptchaAnswer}},
    {"medusa",
     "POST /api/forget_password",
     {"key", "name", "new_passwd", "email", kCaptchaKey, kCaptchaAnswer}},
    {"medusa", "POST /api/user_info", {"token"}},
    {"medusa", "POST /api/update_show_name", {"token"}},
    {"medusa", "POST /api/update_key", {"token"}},
};

const std::vector<std::string> kNoTexts{"0", "1.5", "123456", "true", "false"};
const std::vector<std::string> kNested{"[]", "{}", R"(["kit"])", R"({"a":"kit"})"};

/// The body without `field`, or with this value in its place.
std::string json_with(const Complete& one, std::string_view field, std::string_view value) {
  std::string body;
  for (const std::string& name : one.fields) {
    const std::string_view text = name == field ? value : R"("kit")";
    if (!text.empty()) body += fmt::format("{}\"{}\":{}", body.empty() ? "" : ",", name, text);
  }
  return "{" + body + "}";
}

std::string form_with(const Complete& one, std::string_view field, const std::string& instead) {
  std::string body;
  for (const std::string& name : one.fields)
    body += (name == field ? instead : name + "=kit") + "&";
  return body;
}

std::string in_v1(std::string_view title, std::string_view field, std::string_view code,
                  std::string_view message) {
  return fmt::format(
      R"("detail":"{0}: {1} {3}","errors":[{{"field":"{1}","code":"{2}","message":"{1} {3}"}}],)",
      title, field, code, message);
}

Told missing(std::string_view contract, const std::string& field) {
  if (contract == "entry") return tests::entry(400, 200401, "缺少参数: " + field + " 不能为空");
  if (contract == "mall") return tests::mall(200, "参数错误: " + field + " 不能为空");
  if (contract == "basic") return tests::basic(200, "参数错误: " + field + " 不能为空");
  if (contract == "portal") return tests::portal(200, "参数错误: " + field + " 不能为空");
  constexpr std::string_view kTitle = "Something is missing";
  return tests::v1(422, "missing-field", kTitle,
                   in_v1(kTitle, field, "missing", "must not be empty"));
}

Told no_text(std::string_view contract, const std::string& field) {
  if (contract == "entry") return tests::entry(400, 200400, "参数错误: " + field + " 格式不正确");
  if (contract == "portal") return tests::portal(200, "参数错误: " + field + " 格式不正确");
  constexpr std::string_view kTitle = "A value is not acceptable";
  return tests::v1(422, "invalid-field", kTitle,
                   in_v1(kTitle, field, "bad-form", "is not of the expected form"));
}

class RequiredFields : public tests::Dispatched {
 protected:
  /// As somebody who is signed in, where the route needs that.
  Ask ask(const Complete& one) {
    Ask plain(one.contract, one.line);
    if (one.reads != Reads::kSession) return plain;
    std::string& token = tokens_[std::string{one.contract}];
    if (token.empty()) token = session_at(one.contract);
    if (one.contract == "entry") return plain.authorization(token);
    return plain.cookie("gatehouse_" + std::string{one.contract} + "=" + token);
  }

  void is_told(const Complete& one, const Ask& ask, const Told& expected) {
    if (one.reads == Reads::kNothing) return refuses(ask, expected);
    EXPECT_EQ(told(ask), expected) << ask;  // prepares the statement
    const std::uint64_t before = store_.waits();
    send(ask);
    EXPECT_LE(store_.waits(), before + 1) << ask;
  }

  std::map<std::string, std::string> tokens_;
};

TEST_F(RequiredFields, OfAFormAreNamedWhereTheyAreMissingOrEmpty) {
  for (const Complete& one : kForms) {
    for (const std::string& field : one.fields) {
      const Told expected = missing(one.contract, field);
      is_told(one, ask(one).form(form_with(one, field, "x=1")), expected);
      is_told(one, ask(one).form(form_with(one, field, field + "=")), expected);
      is_told(one, ask(one).form(form_with(one, field, field)), expected);
    }
  }
}

// Its username, or its uid, is looked up first.
TEST_F(RequiredFields, OfBasicsLoginHaveAPassword) {
  for (const std::string_view form :
       {"username=kit", "username=kit&password=", "username=kit&password"}) {
    EXPECT_EQ(told(Ask("basic", "POST /user/login").form(form)), missing("basic", "password"))
        << form;
  }
}

TEST_F(RequiredFields, OfJsonAreNamedWhereTheyAreMissingEmptyOrNull) {
  for (const Complete& one : kJsonBodies) {
    for (const std::string& field : one.fields) {
      for (const std::string_view value : {"", R"("")", "null"}) {
        is_told(one, ask(one).json(json_with(one, field, value)), missing(one.contract, field));
      }
    }
  }
}

TEST_F(RequiredFields, OfJsonAreNamedWhereTheyAreNoText) {
  for (const Complete& one : kJsonBodies) {
    for (const std::string& field : one.fields) {
      for (const std::string& value : kNoTexts) {
        is_told(one, ask(one).json(json_with(one, field, value)), no_text(one.contract, field));
      }
      for (const std::string& value : kNested) {
        refuses(ask(one).json(json_with(one, field, value)),
                tests::refusals_of(one.contract).malformed);
      }
    }
  }
}

// The document has words for a request that it cannot read, and the field's name is in a header. An
// empty text is there; null is one where a captcha is answered.
TEST_F(RequiredFields, OfMedusaCannotBeReadWhereTheyAreMissingOrNoText) {
  for (const Complete& one : kOfMedusa) {
    const Told unreadable = tests::malformed_at("medusa", one.line.substr(one.line.find('/')));
    for (const std::string& field : one.fields) {
      const Told named = unreadable.with("X-Refused-Field", field);
      refuses(ask(one).json(json_with(one, field, "")), named);
      for (const std::string& value : kNoTexts)
        refuses(ask(one).json(json_with(one, field, value)), named);
      for (const std::string& value : kNested) {
        refuses(ask(one).json(json_with(one, field, value)), unreadable);
      }
      const bool of_captcha = field == kCaptchaKey || field == kCaptchaAnswer;
      if (!of_captcha) refuses(ask(one).json(json_with(one, field, "null")), named);
    }
  }
}

TEST_F(RequiredFields, OfMedusasCaptchasMayBeNullWhichIsNoAnswer) {
  for (const Complete& one : kOfMedusa) {
    if (std::ranges::count(one.fields, kCaptchaKey) == 0) continue;
    const bool registers = one.line == "POST /api/registered";
    const Told no_captcha =
        tests::medusa(200, registers ? 505 : 504, "验证码或者验证码秘钥不能为空！");
    for (const std::string& field : {kCaptchaKey, kCaptchaAnswer}) {
      for (const std::string_view nothing : {"null", R"("")"}) {
        EXPECT_EQ(told(ask(one).json(json_with(one, field, nothing))), no_captcha) << one.line;
      }
    }
  }
}

TEST_F(RequiredFields, OfMedusaMayBeCompletedByANameAlone) {
  const Told again =
      tests::medusa(200, 404, "输入信息有误重新输入").with("X-Refused-Field", "new_show_name");
  const std::string token = session_at("medusa");
  for (const std::string_view rest : {"", R"(,"new_show_name":"")", R"(,"new_show_name":null)",
                                      R"(,"new_show_name":7)", R"(,"new_show_name":true)"}) {
    const Ask rename = Ask("medusa", "POST /api/update_show_name")
                           .json(fmt::format(R"({{"token":"{}"{}}})", token, rest));
    EXPECT_EQ(told(rename), again) << rename;
  }
}

}  // namespace
