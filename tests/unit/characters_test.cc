// Characters as a terminal shows them.
#include "domain/account/characters.h"

#include <gtest/gtest.h>

#include "domain/account/identifiers.h"

namespace {

using domain::display_width;

TEST(Characters, WideOnesTakeTwoColumns) {
  EXPECT_EQ(display_width("ab"), 2U);
  EXPECT_EQ(display_width("李雷"), 4U);
  EXPECT_EQ(display_width("ｱ"), 1U);  // halfwidth katakana
  EXPECT_EQ(display_width("Ａ"), 2U);
  EXPECT_EQ(display_width("𠮷"), 2U);
  EXPECT_EQ(display_width("🙂🚀"), 4U);
}

TEST(Characters, MarksAndInvisibleOnesTakeNone) {
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("\u200b"), 0U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Characters, BytesThatAreNotUtf8AreReadOneByOne) {
  const auto first = domain::first_character("\xe6\x9dx");
  EXPECT_EQ(first.bytes, "\xe6");
  EXPECT_EQ(first.code_point, 0xE6U);
  EXPECT_EQ(domain::first_character("李x").code_point, 0x674EU);
}

TEST(Characters, JoinersThatPeopleWriteAreNotCounted) {
  using domain::without_proper_joiners;
  for (const std::string_view proper :
       {"\U0001F468\u200D\U0001F469\u200D\U0001F467",        // a family
        "\u2764\uFE0F\u200D\U0001F525",                      // a heart on fire
        "\U0001F468\U0001F3FD\u200D\U0001F4BB",              // a technologist with a skin tone
        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",  // Persian
        "1\uFE0F\u20E3",                                     // a keycap
        "\u0915\u094D\u200D\u0937"}) {                       // Devanagari
    EXPECT_FALSE(domain::has_forbidden_characters(without_proper_joiners(proper))) << proper;
  }
  for (const std::string_view improper :
       {"ki\u200Dt", "ki\u200Ct", "\u200Dkit", "kit\u200C", "\U0001F468\u200D", "k\u200D\U0001F468",
        "\u4e2d\u200D\u6587", "1\uFE0F", "1\uFE0F2", "k\uFE0F\u20E3"}) {
    EXPECT_TRUE(domain::has_forbidden_characters(without_proper_joiners(improper))) << improper;
  }
}

}  // namespace
