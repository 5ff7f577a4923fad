// Which names and addresses are allowed, and which are the same.
#include "domain/account/identifiers.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using base::Refusal;
using domain::check_email;
using domain::check_username;

TEST(Identifiers, TakesOrdinaryNamesOfManyScripts) {
  for (const char* name : {"ab", "lambo", "aaa", "a.b_c-d", "_x", "10340", "用户名", "亖狼何必装羴",
                           "müller", "дмитрий", "משתמש", "ユーザー", "lambo用户", "한국어"}) {
    EXPECT_TRUE(check_username(name)) << name;
  }
}

TEST(Identifiers, RefusesWhatCannotBeTypedOrTold) {
  const std::vector<std::pair<std::string, Refusal>> names{
      {"a", Refusal::kTooShort},
      {std::string(33, 'a'), Refusal::kTooLong},
      {"a b", Refusal::kBadForm},
      {"a@b", Refusal::kBadForm},
      {"-rf", Refusal::kBadForm},
      {".a", Refusal::kBadForm},
      {"$(id)", Refusal::kBadForm},
      {"a<b>", Refusal::kBadForm},
      {"a\tb", Refusal::kForbidden},
      {"a\u200Bb", Refusal::kForbidden},            // zero width space
      {"a\u202Eb", Refusal::kForbidden},            // right-to-left override
      {"a\u00ADb", Refusal::kForbidden},            // soft hyphen
      {"a\uE000b", Refusal::kForbidden},            // private use
      {"\U0001F600\U0001F600", Refusal::kBadForm},  // emoji
      {"p\u0430ypal", Refusal::kMixedScripts},      // Cyrillic а
      {"㌖㌖㌖㌖㌖㌖", Refusal::kTooLong},          // six letters each
      {"\u0391dmin", Refusal::kMixedScripts},       // Greek Α
  };
  for (const auto& [name, why] : names) {
    const auto checked = check_username(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().refusal, why) << name;
    EXPECT_EQ(checked.error().field, "username");
  }
}

TEST(Identifiers, CaseWidthAndCompositionMakeNoOtherName) {
  const std::string key = check_username("Café1")->key;
  for (const char* same : {"café1", "CAFÉ1", "Cafe\u03011", "Ｃafé１"}) {
    ASSERT_TRUE(check_username(same)) << same;
    EXPECT_EQ(check_username(same)->key, key) << same;
  }
  EXPECT_NE(check_username("Cafe1")->key, key);
}

TEST(Identifiers, NameIsKeptAsTyped) { EXPECT_EQ(check_username("LamBo")->text, "LamBo"); }

TEST(Identifiers, LongestNameCountsCodePointsNotBytes) {
  std::string name;
  for (int i = 0; i < 32; ++i) name += "亖";
  EXPECT_TRUE(check_username(name));
  EXPECT_FALSE(check_username(name + "亖"));
}

TEST(Identifiers, TakesOrdinaryAddresses) {
  for (const char* email : {"aaa@163.com", "a.b+c@x-y.example.org", "o'hara@example.ie", "x@a.b",
                            "1@2.3", "A_B@Example.COM"}) {
    EXPECT_TRUE(check_email(email)) << email;
  }
}

TEST(Identifiers, RefusesWhatIsNoAddress) {
  for (const char* email : {"",
                            "a",
                            "a@",
                            "@b.c",
                            "a@b",
                            "a b@c.d",
                            "a@b c.d",
                            "a@b..c",
                            "a@.b.c",
                            "a@b.c.",
                            "a@-b.c",
                            "a@b-.c",
                            ".a@b.c",
                            "a.@b.c",
                            "a..b@c.d",
                            "a,b@c.d",
                            "a@b@c.d",
                            "<a@b.c>",
                            "a@b.c\r\nBcc: x",
                            "用户@例子.com",
                            "a\"@b.c"}) {
    EXPECT_FALSE(check_email(email)) << email;
  }
  EXPECT_FALSE(check_email(std::string(65, 'a') + "@b.c"));
  EXPECT_FALSE(check_email("a@" + std::string(250, 'b') + ".c"));
}

TEST(Identifiers, AddressesDifferNotByCase) {
  EXPECT_EQ(check_email("A@B.Com")->key, check_email("a@b.cOM")->key);
  EXPECT_EQ(check_email("A@B.Com")->text, "A@B.Com");
}

}  // namespace
