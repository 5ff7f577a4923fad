// Accept-Language, and the language of a response.
#include "http/accept_language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contracts/wording.h"

namespace {

using contracts::Language;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(AcceptLanguage, PutsTheMostWantedFirst) {
  EXPECT_THAT(http::accepted_languages("en;q=0.5, zh-CN, fr;q=0.8, en-US"),
              ElementsAre("zh-CN", "en-US", "fr", "en"));
}

TEST(AcceptLanguage, LeavesOutWhatIsNotWantedOrCannotBeRead) {
  EXPECT_THAT(http::accepted_languages("en;q=0, ;q=1, zh;q=2, fr;q=x, de;p=1,,it ; q=0.1"),
              ElementsAre("it"));
  EXPECT_THAT(http::accepted_languages(""), IsEmpty());
}

TEST(AcceptLanguage, ReadsNoMoreThanAPersonHas) {
  std::string header;
  for (int i = 0; i < 1000; ++i) header += "aa,";
  EXPECT_EQ(http::accepted_languages(header).size(), 16U);
}

TEST(LanguageOf, KnowsTwoByTheirFirstWord) {
  for (const char* chinese : {"zh", "zh-CN", "zh_TW", "ZH-hans", "cn"}) {
    EXPECT_EQ(contracts::language_of(chinese), Language::kChinese) << chinese;
  }
  for (const char* english : {"en", "en-US", "EN_gb"}) {
    EXPECT_EQ(contracts::language_of(english), Language::kEnglish) << english;
  }
  for (const char* neither : {"", "ja", "english", "chinese", "*", "zhx"}) {
    EXPECT_EQ(contracts::language_of(neither), std::nullopt) << neither;
  }
}

}  // namespace
