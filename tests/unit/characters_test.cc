// Characters as a terminal shows them.
#include "domain/account/characters.h"

#include <gtest/gtest.h>

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

}  // namespace
