// The strict form reader: forms of browsers are read exactly, all others are rejected.
#include "http/urlencoded.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace {

using http::Field;
using std::string_view_literals::operator""sv;

base::Result<http::Fields> parse(std::string_view text) {
  return http::parse_urlencoded(text, Field::Source::kBody);
}

/// The value of field `v`, or why there is none.
std::string value_in(std::string_view text) {
  const auto fields = parse(text);
  if (!fields) return "(refused)";
  const Field* const field = fields->find("v");
  return field == nullptr ? "(absent)" : std::string(field->value.reveal());
}

void expect_malformed(std::string_view text) {
  const auto fields = parse(text);
  ASSERT_FALSE(fields) << text.substr(0, 80);
  EXPECT_EQ(fields.error().fault, base::Fault::kMalformed) << text.substr(0, 80);
}

std::string numbered_fields(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("f{}=1&", i);
  return text;
}

TEST(UrlEncoded, ReadsWhatBrowsersSend) {
  const std::vector<std::pair<std::string_view, std::string_view>> table = {
      {"v=lambo", "lambo"},
      {"u=1&v=2&w=3", "2"},
      {"v=", ""},
      {"v", ""},
      {"v=a%20b", "a b"},
      {"v=a+b", "a b"},
      {"v=a%2Bb", "a+b"},
      {"v=a%2bb", "a+b"},
      {"v=%E4%B8%AD%e6%96%87", "中文"},
      {"v=中文", "中文"},
      {"v=a=b==", "a=b=="},
      {"v=%26%3D%25", "&=%"},
      {"%76=by+escaped+name", "by escaped name"},
      {"v=%2500", "%00"},
      {"v=%0D%0A", "\r\n"},
  };
  for (const auto& [text, value] : table) EXPECT_EQ(value_in(text), value) << text;
}

TEST(UrlEncoded, ASemicolonIsPartOfTheValue) {
  EXPECT_EQ(value_in("v=pw;1"), "pw;1");
  EXPECT_EQ(value_in("u=1;v=2"), "(absent)");
  EXPECT_EQ(value_in("v=1;v=2"), "1;v=2");
}

TEST(UrlEncoded, EmptyPairsAreSkipped) {
  EXPECT_EQ(value_in(""), "(absent)");
  EXPECT_EQ(value_in("&"), "(absent)");
  EXPECT_EQ(value_in("&&v=1&&&u=2&"), "1");
}

TEST(UrlEncoded, AFloodOfEmptyPairsIsNotCountedAsFields) {
  const std::string flood(80'000, '&');
  EXPECT_TRUE(parse(flood)->empty());
  EXPECT_EQ(value_in(flood + "v=1" + flood), "1");
}

TEST(UrlEncoded, AFloodOfFieldsIsRefusedAtTheLimit) {
  EXPECT_TRUE(parse(numbered_fields(http::kMaxFields)));
  expect_malformed(numbered_fields(http::kMaxFields + 1));
  expect_malformed(numbered_fields(10'000));
}

TEST(UrlEncoded, OneLongValueComesBackWhole) {
  std::string escaped;
  for (int i = 0; i < 20'000; ++i) escaped += "%78";
  EXPECT_EQ(value_in("v=" + escaped), std::string(20'000, 'x'));
}

TEST(UrlEncoded, BadAndCutEscapesAreRefused) {
  for (const std::string_view text :
       {"v=%", "v=%2", "v=%2&u=1", "v=%zz", "v=%2z", "v=%z2", "v=% 2", "v=%+1", "v=%-1", "v=%u0041",
        "v=100%", "%=1", "%4=1", "v=%%41", "v=%0x"}) {
    expect_malformed(text);
  }
}

TEST(UrlEncoded, NulIsRefusedRawOrEscapedInNameAndValue) {
  for (const std::string_view text : {"v=%00"sv, "v=a%00b"sv, "v=\0"sv, "v=a\0b"sv, "v%00=1"sv,
                                      "v\0=1"sv, "\0"sv, "%00"sv, "v=%00%"sv}) {
    expect_malformed(text);
  }
}

TEST(UrlEncoded, BadUtf8IsRefusedRawOrEscapedInNameAndValue) {
  for (const std::string_view text :
       {"v=%C0%AF", "v=\xC0\xAF", "v=%E0%80%AF", "v=%ED%A0%80", "v=%F4%90%80%80", "v=%FF", "v=%C3",
        "v=%C3&u=%A9", "v=%A9", "%C0%AF=1", "\xFF=1", "v=%F0%9F%A6"}) {
    expect_malformed(text);
  }
}

TEST(UrlEncoded, ANameThatComesTwiceIsRefusedAndNamed) {
  for (const std::string_view text : {"v=1&v=2", "v=1&v=1", "v&v", "v=1&u=2&%76=3"}) {
    expect_malformed(text);
    EXPECT_EQ(parse(text).error().field, "v");
  }
}

TEST(UrlEncoded, AnEmptyNameIsRefused) {
  for (const std::string_view text : {"=", "=1", "v=1&=2"}) expect_malformed(text);
}

TEST(UrlEncoded, FieldsAreTextsThatKnowTheirSource) {
  const auto fields = http::parse_urlencoded("n=1", Field::Source::kQuery);
  EXPECT_EQ(fields->find("n")->source, Field::Source::kQuery);
  EXPECT_EQ(fields->find("n")->kind, Field::Kind::kText);
}

TEST(UrlEncodedType, IsKnownInAnyCaseAndWithParameters) {
  for (const std::string_view type :
       {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded ;",
        " application/x-www-form-urlencoded"}) {
    EXPECT_TRUE(http::is_urlencoded(type)) << type;
  }
}

TEST(UrlEncodedType, IsNothingElse) {
  for (const std::string_view type :
       {"", ";", "application/json", "multipart/form-data; boundary=x", "text/plain",
        "application/x-www-form-urlencodedx", "application/x-www-form-urlencode",
        "text/plain; application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded, text/plain"}) {
    EXPECT_FALSE(http::is_urlencoded(type)) << type;
  }
}

}  // namespace
