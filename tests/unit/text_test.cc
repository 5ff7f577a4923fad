// Bytes, UTF-8, hexadecimal and base64url: tables of good and bad texts.
#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace {

using std::string_view_literals::operator""sv;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST(Text, WellFormedUtf8IsTaken) {
  for (const std::string_view text :
       {""sv, "plain"sv, "\0"sv, "\x7F"sv, "é"sv, "中文"sv, "🦊"sv, "\u0080"sv, "\u07FF"sv,
        "\u0800"sv, "\uD7FF"sv, "\uE000"sv, "\uFFFF"sv, "\U00010000"sv, "\U0010FFFF"sv}) {
    EXPECT_TRUE(base::is_utf8(text)) << base::to_hex(text);
  }
}

TEST(Text, OverlongUtf8IsRefused) {
  for (const std::string_view text :
       {"\xC0\x80"sv, "\xC0\xAF"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv, "\xE0\x80\xAF"sv,
        "\xE0\x9F\xBF"sv, "\xF0\x80\x80\xAF"sv, "\xF0\x8F\xBF\xBF"sv, "\xF8\x80\x80\x80\xAF"sv}) {
    EXPECT_FALSE(base::is_utf8(text)) << base::to_hex(text);
  }
}

TEST(Text, SurrogatesAndCodePointsBeyondUnicodeAreRefused) {
  for (const std::string_view text :
       {"\xED\xA0\x80"sv, "\xED\xAF\xBF"sv, "\xED\xB0\x80"sv, "\xED\xBF\xBF"sv,
        "\xED\xA0\xBD\xED\xB8\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFE"sv,
        "\xFF"sv}) {
    EXPECT_FALSE(base::is_utf8(text)) << base::to_hex(text);
  }
}

TEST(Text, CutOrStrayUtf8IsRefused) {
  for (const std::string_view text :
       {"\x80"sv, "\xBF"sv, "a\x80"sv, "\xC3"sv, "\xC3("sv, "\xE4\xB8"sv, "\xE4\xB8("sv, "\xE4("sv,
        "\xF0\x9F\xA6"sv, "\xF0\x9F\xA6x"sv, "\xF0\x9F"sv, "ok\xF0"sv, "\xC3\xA9\xA9"sv}) {
    EXPECT_FALSE(base::is_utf8(text)) << base::to_hex(text);
  }
}

TEST(Text, CodePointsAreCountedNotBytes) {
  EXPECT_EQ(base::code_points(""), 0U);
  EXPECT_EQ(base::code_points("abc"), 3U);
  EXPECT_EQ(base::code_points("é中🦊"), 3U);
  EXPECT_EQ(base::code_points("e\u0301"), 2U);
}

TEST(Text, TrimTakesAsciiBlanksOffBothEndsOnly) {
  EXPECT_EQ(base::trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(base::trim("a"), "a");
  EXPECT_EQ(base::trim(" \t "), "");
  EXPECT_EQ(base::trim(""), "");
  EXPECT_EQ(base::trim("\u00A0a\v"), "\u00A0a\v");
}

TEST(Text, OnlyAsciiLettersAreLowered) {
  EXPECT_EQ(base::ascii_lower("@AZ[`az{09"), "@az[`az{09");
  EXPECT_EQ(base::ascii_lower("ÀİΣ\u212A"), "ÀİΣ\u212A");  // U+212A: the Kelvin sign
}

TEST(Text, CaseIsIgnoredForAsciiOnly) {
  EXPECT_TRUE(base::equals_ignoring_case("Content-Type", "cONTENT-tYPE"));
  EXPECT_TRUE(base::equals_ignoring_case("", ""));
  EXPECT_FALSE(base::equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(base::equals_ignoring_case("é", "É"));
  EXPECT_FALSE(base::equals_ignoring_case("k", "\u212A"));
  EXPECT_FALSE(base::equals_ignoring_case("@", "`"));
}

TEST(Text, ListsSplitAtRunsOfBlanksAndCommas) {
  EXPECT_THAT(base::split_list("a, b ,,\tc\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(base::split_list("10.0.0.0/8"), ElementsAre("10.0.0.0/8"));
  EXPECT_THAT(base::split_list(" ,, "), IsEmpty());
  EXPECT_THAT(base::split_list(""), IsEmpty());
}

TEST(Text, UnsignedNumbersAreDigitsOnly) {
  EXPECT_THAT(base::parse_unsigned("0"), Optional(0U));
  EXPECT_THAT(base::parse_unsigned("007"), Optional(7U));
  EXPECT_THAT(base::parse_unsigned("18446744073709551615"),
              Optional(std::numeric_limits<std::uint64_t>::max()));
  for (const std::string_view bad : {""sv, "-1"sv, "+1"sv, " 1"sv, "1 "sv, "1a"sv, "0x1"sv, "1.0"sv,
                                     "1\0"sv, "18446744073709551616"sv, "１"sv}) {
    EXPECT_EQ(base::parse_unsigned(bad), std::nullopt) << bad;
  }
}

TEST(Text, HexadecimalIsLowerCase) {
  EXPECT_EQ(base::to_hex(""), "");
  EXPECT_EQ(base::to_hex("\x00\x0F\xA0\xFF"sv), "000fa0ff");
}

TEST(Base64Url, GivesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(base::to_base64url(""), "");
  EXPECT_EQ(base::to_base64url("f"), "Zg");
  EXPECT_EQ(base::to_base64url("fo"), "Zm8");
  EXPECT_EQ(base::to_base64url("foo"), "Zm9v");
  EXPECT_EQ(base::to_base64url("foob"), "Zm9vYg");
  EXPECT_EQ(base::to_base64url("fooba"), "Zm9vYmE");
  EXPECT_EQ(base::to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base::to_base64url("\xFB\xFF\xFE"), "-__-");
}

TEST(Base64Url, EveryByteAtEveryLengthComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(255 - i);
    EXPECT_THAT(base::from_base64url(base::to_base64url(bytes)), Optional(bytes));
  }
}

TEST(Base64Url, WhatItWouldNotHaveWrittenIsRefused) {
  for (const std::string_view bad : {"A"sv, "AAAAA"sv, "Zg=="sv, "Zm8="sv, "-_+A"sv, "-/AA"sv,
                                     "Zh"sv, "Zm9"sv, "Zg\n"sv, " Zg"sv, "Z\0"sv, "é"sv}) {
    EXPECT_EQ(base::from_base64url(bad), std::nullopt) << bad;
  }
}

}  // namespace
