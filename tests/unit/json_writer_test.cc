// Compact JSON, byte for byte in the order told.
#include "http/json_writer.h"

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <limits>

#include "http/json_reader.h"

namespace {

using http::json_text;
using http::JsonWriter;
using std::string_view_literals::operator""sv;

TEST(JsonWriter, WritesMembersInTheOrderTold) {
  JsonWriter json;
  json.begin_object().field("status", 0).field("b", true).field("a", "x").end_object();
  EXPECT_EQ(json.take(), R"({"status":0,"b":true,"a":"x"})");
}

TEST(JsonWriter, NestsObjectsAsMembers) {
  JsonWriter json;
  json.begin_object().begin_object("data").begin_object("user").field("id", 7).end_object();
  json.begin_object("none").end_object().end_object().field("status", 0).end_object();
  EXPECT_EQ(json.take(), R"({"data":{"user":{"id":7},"none":{}},"status":0})");
}

TEST(JsonWriter, TellsTextsFromBooleansWhateverCarriesThem) {
  JsonWriter json;
  const std::string owned = "o";
  json.begin_object().field("literal", "l").field("view", "v"sv).field("owned", owned);
  json.field("fresh", std::string("f")).field("no", false).end_object();
  EXPECT_EQ(json.take(), R"({"literal":"l","view":"v","owned":"o","fresh":"f","no":false})");
}

TEST(JsonWriter, WritesWholeNumbersToTheirLimits) {
  JsonWriter json;
  json.begin_object()
      .field("low", std::numeric_limits<std::int64_t>::min())
      .field("high", std::numeric_limits<std::int64_t>::max())
      .field("int", std::numeric_limits<int>::min())
      .end_object();
  EXPECT_EQ(json.take(),
            R"({"low":-9223372036854775808,"high":9223372036854775807,"int":-2147483648})");
}

TEST(JsonWriter, WritesNullWhereThereIsNoValue) {
  JsonWriter json;
  json.begin_object().field("email", std::optional<std::string>());
  json.field("phone", std::optional<std::string>("1")).end_object();
  EXPECT_EQ(json.take(), R"({"email":null,"phone":"1"})");
}

TEST(JsonWriter, PutsJsonInAsItStands) {
  JsonWriter json;
  json.begin_object().raw_field("list", R"([1, {"a":null}])").field("next", 1).end_object();
  EXPECT_EQ(json.take(), R"({"list":[1, {"a":null}],"next":1})");
}

TEST(JsonWriter, IsEmptyAndUsableAfterTake) {
  JsonWriter json;
  json.begin_object().field("n", 1).end_object();
  EXPECT_EQ(json.take(), R"({"n":1})");
  json.begin_object().end_object();
  EXPECT_EQ(json.take(), "{}");
}

TEST(JsonWriter, MovesInTheMiddleOfAnObject) {
  JsonWriter json;
  json.begin_object().field("a", 1);
  JsonWriter moved(std::move(json));
  moved.field("b", 2).end_object();
  EXPECT_EQ(moved.take(), R"({"a":1,"b":2})");
}

TEST(JsonWriter, EscapesNamesToo) {
  JsonWriter json;
  json.begin_object().field("a\"b", "").end_object();
  EXPECT_EQ(json.take(), R"({"a\"b":""})");
}

TEST(JsonWriter, WritesMoreLevelsThanUsual) {
  JsonWriter json;
  json.begin_object();
  for (int i = 0; i < 50; ++i) json.begin_object("a");
  for (int i = 0; i < 51; ++i) json.end_object();
  std::string expected;
  for (int i = 0; i < 50; ++i) expected += R"({"a":)";
  EXPECT_EQ(json.take(), expected + "{}" + std::string(50, '}'));
}

TEST(JsonWriter, WritesAnswersLongerThanUsual) {
  JsonWriter json;
  const std::string text(100'000, 'x');
  json.begin_object().field("v", text).end_object();
  EXPECT_EQ(json.take(), R"({"v":")" + text + R"("})");
}

TEST(JsonText, LeavesUtf8AsItIs) {
  EXPECT_EQ(json_text("中文🦊é\u2028\x7F</script>'"), "\"中文🦊é\u2028\x7F</script>'\"");
  EXPECT_EQ(json_text(""), R"("")");
  EXPECT_EQ(json_text(std::string_view()), R"("")");
}

TEST(JsonText, EscapesWhatJsonMustHaveEscaped) {
  EXPECT_EQ(json_text(R"(a"b\c/d)"), R"("a\"b\\c/d")");
  EXPECT_EQ(json_text("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(json_text("\0\x01\x1F"sv), R"("\u0000\u0001\u001F")");
}

// The writer of RapidJSON itself, on its own stream.
std::string by_rapidjson(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

TEST(JsonText, IsWhatRapidJsonWritesForEachByteAtEachPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t place = 0; place < 9; ++place) {
      std::string text = "abcdefghi";
      text[place] = static_cast<char>(byte);
      EXPECT_EQ(json_text(text), by_rapidjson(text)) << byte << " at " << place;
    }
  }
}

TEST(JsonText, IsReadBackAsItWas) {
  std::string all = "中文🦊";
  for (char c = 1; c < 127; ++c) all += c;
  const auto fields = http::parse_json_object("{\"v\":" + json_text(all) + "}");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->find("v")->value.reveal(), all);
}

}  // namespace
