// One flat object, exactly; includes the defects that were found in Debian's RapidJSON.
#include "http/json_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace {

using http::Field;
using http::parse_json_object;
using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

/// The value of member `v`, or why there is none.
std::string value_in(std::string_view json) {
  const auto fields = parse_json_object(json);
  if (!fields) return "(refused)";
  const Field* const field = fields->find("v");
  return field == nullptr ? "(absent)" : std::string(field->value.reveal());
}

void expect_malformed(std::string_view json) {
  const auto fields = parse_json_object(json);
  ASSERT_FALSE(fields) << json.substr(0, 80);
  EXPECT_EQ(fields.error().fault, base::Fault::kMalformed) << json.substr(0, 80);
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

std::string numbered_members(std::size_t count) {
  std::string json = R"({"v":1)";
  for (std::size_t i = 1; i < count; ++i) json += fmt::format(R"(,"f{}":1)", i);
  return json + "}";
}

TEST(JsonReader, ReadsTextsOfEverySpelling) {
  const std::vector<std::pair<std::string_view, std::string_view>> table = {
      {R"({"v":"lambo"})", "lambo"},
      {R"( { "u" : 1 , "v" : "2" } )", "2"},
      {"\t\r\n{\"v\":\"x\"}\n", "x"},
      {R"({"v":""})", ""},
      {R"({"v":"中文🦊"})", "中文🦊"},
      {R"({"v":"\u4e2d\u6587"})", "中文"},
      {R"({"v":"\uD83E\uDD8A"})", "🦊"},
      {R"({"v":"\"\\\/\b\f\n\r\t"})", "\"\\/\b\f\n\r\t"},
      {R"({"v":"a;b&c=d%00+"})", "a;b&c=d%00+"},
      {R"({"\u0076":"by escaped name"})", "by escaped name"},
      {R"({"v":"\uFFFF\uFEFF"})", "\uFFFF\uFEFF"},
      {"{\"v\":\"\x7F\"}", "\x7F"},
  };
  for (const auto& [json, value] : table) EXPECT_EQ(value_in(json), value) << json;
}

TEST(JsonReader, NumbersKeepTheirSpelling) {
  for (const std::string_view number :
       {"0", "-0", "1", "-1", "12345678901234567890123", "1.0", "1.50", "1e2", "1E+2", "1e-2",
        "0.1000000000000000000000000000001", "9007199254740993", "-9223372036854775809"}) {
    EXPECT_EQ(value_in(fmt::format(R"({{"v":{}}})", number)), number);
    EXPECT_EQ(value_in(fmt::format(R"({{"u":"\n","v": {} , "w":1}})", number)), number);
  }
}

TEST(JsonReader, KindsAreTold) {
  const auto fields = parse_json_object(R"({"t":"1","n":1,"y":true,"x":false,"z":null})");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->find("t")->kind, Field::Kind::kText);
  EXPECT_EQ(fields->find("n")->kind, Field::Kind::kNumber);
  EXPECT_EQ(fields->find("y")->kind, Field::Kind::kBoolean);
  EXPECT_EQ(fields->find("y")->value.reveal(), "true");
  EXPECT_EQ(fields->find("x")->value.reveal(), "false");
  EXPECT_EQ(fields->find("z")->kind, Field::Kind::kNull);
  EXPECT_TRUE(fields->find("z")->value.empty());
  EXPECT_EQ(fields->find("z")->source, Field::Source::kBody);
}

TEST(JsonReader, AnEmptyObjectHasNoFields) { EXPECT_TRUE(parse_json_object("{}")->empty()); }

TEST(JsonReader, TheNumberOfCve202438517IsOnlyAText) {
  EXPECT_EQ(value_in(R"({"v":0.0000000000001e-2147483639})"), "0.0000000000001e-2147483639");
  EXPECT_EQ(value_in(R"({"v":0.1e-99999999999999999999})"), "0.1e-99999999999999999999");
}

TEST(JsonReader, AHugeNumberIsTakenOrRefusedButNeverAFault) {
  for (const std::string& number : {"1e309"s, "1e2147483648"s, "-1e99999999999999999999"s,
                                    std::string(20'000, '9'), "0." + std::string(20'000, '9')}) {
    const std::string read = value_in(R"({"v":)" + number + "}");
    EXPECT_TRUE(read == number || read == "(refused)") << read.substr(0, 80);
  }
}

TEST(JsonReader, WhatIsNotOneObjectIsRefused) {
  for (const std::string_view json :
       {"",           " ",         "null",       "true",         "1",
        "\"v\"",      "[]",        "[{}]",       "[{\"v\":1}]",  "v=1",
        "{",          "}",         "{\"v\"",     "{\"v\":",      "{\"v\":1",
        "{\"v\":1,",  "{\"v\":\"", "{\"v\":\"a", "{\"v\":\"a\\", "{\"v\":\"\\u12",
        "{\"v\":tru", "{\"v\":-",  "{\"v\":1.",  "{\"v\":1e"}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, AnythingAfterTheObjectIsRefused) {
  for (const std::string_view json : {"{}{}"sv, "{} x"sv, "{},"sv, "{}}"sv, "{\"v\":1}\0"sv,
                                      "{}\0{\"v\":1}"sv, "{}//"sv, "{}\xEF\xBB\xBF"sv}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, LenientDialectsAreRefused) {
  for (const std::string_view json :
       {R"({v:1})",         R"({'v':1})",        R"({"v":'1'})",       R"({"v":1,})",
        R"({,"v":1})",      R"({"v" 1})",        R"({"v":1 "u":2})",   R"({"v":01})",
        R"({"v":+1})",      R"({"v":.5})",       R"({"v":1.})",        R"({"v":0x1})",
        R"({"v":NaN})",     R"({"v":Infinity})", R"({"v":-Infinity})", R"({"v":True})",
        R"({/**/"v":1})",   R"({"v":1}//)",      R"({1:1})",           R"({null:1})",
        R"({"v":"\x41"})",  R"({"v":"\'"})",     "{\"v\":\"a\nb\"}",   "{\"v\":\"a\tb\"}",
        R"({"v":"\u12G4"})"}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, AByteOrderMarkIsRefused) {
  expect_malformed("\xEF\xBB\xBF{\"v\":1}");
  expect_malformed("\xFF\xFE{\0}\0"sv);
}

TEST(JsonReader, ANameThatStandsTwiceIsRefusedAndNamed) {
  for (const std::string_view json :
       {R"({"v":1,"v":2})", R"({"v":1,"v":1})", R"({"v":1,"u":0,"\u0076":2})",
        R"({"v":null,"v":1})", R"({"v":1,"v":2,)"}) {
    expect_malformed(json);
    EXPECT_EQ(parse_json_object(json).error().field, "v");
  }
}

TEST(JsonReader, NulIsRefusedRawOrEscapedInNameAndValue) {
  for (const std::string_view json :
       {R"({"v":"\u0000"})"sv, R"({"v":"a\u0000b"})"sv, R"({"v\u0000":1})"sv, "{\"v\":\"a\0b\"}"sv,
        "{\"v\0\":1}"sv, "\0{}"sv, "{\"v\":1\0}"sv}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, LoneSurrogatesAreRefusedInNameAndValue) {
  for (const std::string_view json :
       {R"({"v":"\uD800"})", R"({"v":"\uDBFF"})", R"({"v":"\uDC00"})", R"({"v":"\uDFFF"})",
        R"({"v":"\uD83Ex"})", R"({"v":"\uD83E\uD83E"})", R"({"v":"\uDD8A\uD83E"})",
        R"({"v":"\uD83E\n"})", R"({"\uDC00":1})", R"({"\uD800":1})", "{\"v\":\"\xED\xA0\x80\"}",
        R"({"v":"\ud800\u0041"})"}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, BadUtf8IsRefusedAnywhere) {
  for (const std::string_view json :
       {"{\"v\":\"\xC0\xAF\"}", "{\"v\":\"\xE0\x80\xAF\"}", "{\"v\":\"\xFF\"}", "{\"v\":\"\xC3\"}",
        "{\"v\":\"\xF4\x90\x80\x80\"}", "{\"\xFF\":1}", "{\"v\":1\xFF}", "{\"v\":\"\xF0",
        "{\"v\":\"\xE4\xB8"}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, NestingIsRefusedAtTheFirstBracket) {
  for (const std::string_view json :
       {R"({"v":{}})", R"({"v":[]})", R"({"v":{"u":1}})", R"({"v":[1]})", R"({"u":1,"v":[]})"}) {
    expect_malformed(json);
  }
}

TEST(JsonReader, DepthCostsNoStack) {
  constexpr int kDeep = 150'000;
  expect_malformed(repeated("[", kDeep));
  expect_malformed(repeated("[", kDeep) + repeated("]", kDeep));
  expect_malformed(repeated("{\"v\":", kDeep) + "1" + repeated("}", kDeep));
  expect_malformed("{\"v\":" + repeated("[", kDeep) + repeated("]", kDeep) + "}");
}

TEST(JsonReader, AFloodOfMembersIsRefusedAtTheLimit) {
  EXPECT_EQ(value_in(numbered_members(http::kMaxFields)), "1");
  expect_malformed(numbered_members(http::kMaxFields + 1));
  expect_malformed(numbered_members(10'000));
}

TEST(JsonReader, ReadsNothingBeyondAViewThatEndsEarly) {
  const std::string_view whole = R"({"v":1}{"v":2})";
  EXPECT_EQ(value_in(whole.substr(0, 7)), "1");
  for (std::size_t size = 0; size < 7; ++size) expect_malformed(whole.substr(0, size));
}

}  // namespace
