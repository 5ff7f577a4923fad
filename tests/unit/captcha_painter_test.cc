// Captchas from the module in the test's folder, and the error without the module or the font.
#include "media/captcha_painter.h"

#include <gd.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "base/files.h"
#include "media/image.h"

namespace {

using base::Fault;
using media::CaptchaPainter;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";

std::string module() { return base::program_folder() + "gatehouse-captcha.so"; }

std::string paint(std::string_view answer, std::string_view seed = "seed") {
  CaptchaPainter painter(module(), kFont);
  const auto png = painter.paint(answer, seed);
  EXPECT_TRUE(png) << png.error().detail;
  return png.value_or("");
}

media::Image open(std::string png) {
  return media::Image(gdImageCreateFromPngPtr(static_cast<int>(png.size()), png.data()));
}

base::Failure failure_of(CaptchaPainter painter) {
  const auto png = painter.paint("ABC234", "seed");
  EXPECT_FALSE(png);
  return png ? base::Failure{} : png.error();
}

TEST(CaptchaPainter, PaintsASmallPngOfTwoHundredBySeventyPixels) {
  const std::string png = paint("ABC234");
  EXPECT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_LT(png.size(), 8192U);
  const media::Image image = open(png);
  ASSERT_TRUE(image);
  EXPECT_EQ(gdImageSX(image), 200);
  EXPECT_EQ(gdImageSY(image), 70);
}

TEST(CaptchaPainter, PaintsTheSamePictureForTheSameSeed) {
  CaptchaPainter painter(module(), kFont);
  const auto first = painter.paint("ABC234", "seed");
  EXPECT_EQ(painter.paint("ABC234", "seed").value(), first.value());
  EXPECT_EQ(paint("ABC234", "seed"), first.value());
}

TEST(CaptchaPainter, PaintsAnotherPictureForEachSeed) {
  using std::string_view_literals::operator""sv;
  std::set<std::string> pictures;
  for (const std::string_view seed : {""sv, "\0"sv, "\0\0"sv, "a"sv, "b"sv, "ab"sv, "ba"sv}) {
    pictures.insert(paint("ABC234", seed));
  }
  EXPECT_EQ(pictures.size(), 7U);
}

TEST(CaptchaPainter, PaintsEveryCharacterInAWayOfItsOwn) {
  std::set<std::string> pictures{paint("      ")};
  for (const char character : media::kCaptchaCharacters) {
    pictures.insert(paint(std::string(6, character)));
  }
  EXPECT_EQ(media::kCaptchaCharacters.size(), 30U);
  EXPECT_EQ(pictures.size(), 31U);
}

TEST(CaptchaPainter, TakesAnswersOfAnyLength) {
  for (const std::size_t length : {0U, 1U, 4U, 8U, 40U}) {
    const media::Image image = open(paint(std::string(length, 'W')));
    ASSERT_TRUE(image) << length;
    EXPECT_EQ(gdImageSX(image), 200);
  }
}

TEST(CaptchaPainter, SaysWhatToDoAboutAMissingFont) {
  const base::Failure failure = failure_of(CaptchaPainter(module(), "/nowhere/font.ttf"));
  EXPECT_EQ(failure.fault, Fault::kUnexpected);
  EXPECT_THAT(failure.detail, AllOf(HasSubstr("/nowhere/font.ttf"), HasSubstr("CAPTCHA_FONT"),
                                    HasSubstr("fonts-dejavu-core")));
}

TEST(CaptchaPainter, SaysWhatToDoAboutAFontThatIsNone) {
  const base::Failure failure = failure_of(CaptchaPainter(module(), module()));
  EXPECT_EQ(failure.fault, Fault::kUnexpected);
  EXPECT_THAT(failure.detail, HasSubstr("CAPTCHA_FONT"));
}

TEST(CaptchaPainter, SaysWhatToDoAboutAMissingModule) {
  const base::Failure failure = failure_of(CaptchaPainter("/nowhere/gatehouse-captcha.so", kFont));
  EXPECT_EQ(failure.fault, Fault::kUnexpected);
  EXPECT_THAT(failure.detail,
              AllOf(HasSubstr("/nowhere/gatehouse-captcha.so"), HasSubstr("build")));
}

}  // namespace
