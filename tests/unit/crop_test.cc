// Avatars: square, upright, within the size limit, with clean edges.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/avatar.h"
#include "unit/pictures.h"

namespace {

using media::ImageResult;
using media::Verdict;
using pictures::Image;

constexpr int kSide = 4096;
constexpr int kAvatarSide = 64;

ImageResult make(std::string_view upload) { return media::make_avatar(upload, kSide, kAvatarSide); }

Image avatar_of(std::string_view upload) { return pictures::open_webp(make(upload).bytes); }

/// The letter of the nearest of the colours that pictures::quarters() paints with.
char color_at(gdImage& image, int x, int y) {
  const int pixel = gdImageGetTrueColorPixel(&image, x, y);
  const bool red = gdTrueColorGetRed(pixel) > 127;
  const bool green = gdTrueColorGetGreen(pixel) > 127;
  const bool blue = gdTrueColorGetBlue(pixel) > 127;
  if (red && green && blue) return 'W';
  return red ? 'R' : green ? 'G' : blue ? 'B' : '-';
}

/// The four quarters, from the left and from above.
std::string quarters_of(gdImage& image) {
  const int low = image.sx / 4;
  const int high = image.sx * 3 / 4;
  return {color_at(image, low, low), color_at(image, high, low), color_at(image, low, high),
          color_at(image, high, high)};
}

int alpha_at(gdImage& image, int x, int y) {
  return gdTrueColorGetAlpha(gdImageGetTrueColorPixel(&image, x, y));
}

TEST(PictureShape, EveryFormatBecomesAWebpAndKeepsItsSizeInTheAnswer) {
  for (const std::string& upload : pictures::one_of_each()) {
    const ImageResult answer = make(upload);
    ASSERT_EQ(answer.verdict, Verdict::kMade) << upload.substr(0, 4);
    EXPECT_EQ(answer.height, 40);
    const Image image = pictures::open_webp(answer.bytes);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->sx, 40);
    EXPECT_EQ(image->sy, 40);
  }
}

TEST(PictureShape, ShowsTheSamePictureInEveryFormatThatHasColours) {
  const Image image = pictures::quarters(60, 40);
  for (const auto& encode : {pictures::jpeg, pictures::progressive_jpeg, pictures::png,
                             pictures::palette_png, pictures::gif, pictures::webp}) {
    const Image avatar = avatar_of(encode(*image));
    ASSERT_TRUE(avatar);
    EXPECT_EQ(quarters_of(*avatar), "RGBW");
  }
}

TEST(PictureShape, IsScaledDownNeverUp) {
  for (const auto& [width, height, side] : {std::tuple{640, 480, 64},
                                            {64, 65, 64},
                                            {30, 20, 20},
                                            {1, 1, 1},
                                            {1, 4096, 1},
                                            {4096, 1, 1}}) {
    const Image image = pictures::quarters(width, height);
    const Image avatar = avatar_of(pictures::png(*image));
    ASSERT_TRUE(avatar) << width;
    EXPECT_EQ(avatar->sx, side);
    EXPECT_EQ(avatar->sy, side);
  }
}

TEST(PictureShape, IsTheMiddleOfTheUpload) {
  const Image image = pictures::quarters(300, 100);
  gdImageFilledRectangle(image.get(), 0, 0, 99, 99, 0);
  gdImageFilledRectangle(image.get(), 200, 0, 299, 99, 0);
  EXPECT_EQ(quarters_of(*avatar_of(pictures::png(*image))), "RGBW");
}

TEST(PictureShape, OfWhatMovesTheFirstFrameIsTaken) {
  for (const auto& upload : {pictures::animated_gif(40), pictures::animated_webp(40)}) {
    const Image avatar = avatar_of(upload);
    ASSERT_TRUE(avatar);
    EXPECT_EQ(quarters_of(*avatar), "RRRR");
  }
}

TEST(PictureShape, AFrameOfAGifLiesWhereItSaysOnTheCanvas) {
  const Image image = pictures::quarters(20, 20);
  std::string upload = pictures::gif(*image);
  upload.replace(6, 4, "\x28\0\x28\0", 4);  // a screen of 40 by 40
  const std::size_t frame = upload.find(std::string("\x2c\0\0\0\0", 5));
  ASSERT_NE(frame, upload.npos);
  upload.replace(frame + 1, 4, "\x14\0\x14\0", 4);
  const Image avatar = avatar_of(upload);
  ASSERT_TRUE(avatar);
  EXPECT_EQ(avatar->sx, 40);
  EXPECT_EQ(alpha_at(*avatar, 5, 5), gdAlphaTransparent);
  EXPECT_EQ(color_at(*avatar, 24, 24), 'R');
  EXPECT_EQ(color_at(*avatar, 36, 36), 'W');
}

class Orientation : public testing::TestWithParam<std::pair<int, const char*>> {};

INSTANTIATE_TEST_SUITE_P(All, Orientation,
                         testing::Values(std::pair{1, "RGBW"}, std::pair{2, "GRWB"},
                                         std::pair{3, "WBGR"}, std::pair{4, "BWRG"},
                                         std::pair{5, "RBGW"}, std::pair{6, "BRWG"},
                                         std::pair{7, "WGBR"}, std::pair{8, "GWRB"},
                                         std::pair{0, "RGBW"}, std::pair{9, "RGBW"}));

TEST_P(Orientation, IsAppliedInEveryFormatThatHasIt) {
  const auto& [orientation, seen] = GetParam();
  const Image image = pictures::quarters(60, 40);
  const std::string exif = pictures::exif(orientation);
  const std::string marked = std::string("Exif\0\0", 6) + exif;
  for (const std::string& upload :
       {pictures::with_app(pictures::jpeg(*image), 0xe1, marked),
        pictures::with_chunk(pictures::png(*image), "eXIf", exif),
        pictures::with_riff_chunk(pictures::webp(*image), 60, 40, "EXIF", exif),
        pictures::with_riff_chunk(pictures::webp(*image), 60, 40, "EXIF", marked)}) {
    const Image avatar = avatar_of(upload);
    ASSERT_TRUE(avatar) << upload.substr(0, 4);
    EXPECT_EQ(quarters_of(*avatar), seen) << upload.substr(0, 4);
  }
}

TEST(PictureShape, KeepsWhatIsTransparentInEveryFormatThatHasIt) {
  const Image disc = pictures::disc(200);
  for (const std::string& upload : {pictures::png(*disc), pictures::webp(*disc)}) {
    const Image avatar = avatar_of(upload);
    ASSERT_TRUE(avatar);
    EXPECT_EQ(alpha_at(*avatar, 0, 0), gdAlphaTransparent);
    EXPECT_EQ(alpha_at(*avatar, 32, 32), gdAlphaOpaque);
  }
  const Image keyed = avatar_of(pictures::keyed_png(40));
  EXPECT_EQ(alpha_at(*keyed, 20, 10), gdAlphaTransparent);
  EXPECT_EQ(alpha_at(*keyed, 20, 30), gdAlphaOpaque);
}

TEST(PictureShape, AGifKeepsItsTransparentColour) {
  const Image image(gdImageCreate(40, 40));
  gdImageColorTransparent(image.get(), gdImageColorAllocate(image.get(), 0, 255, 0));
  gdImageFilledRectangle(image.get(), 0, 0, 39, 19, gdImageColorAllocate(image.get(), 255, 0, 0));
  const Image avatar = avatar_of(pictures::gif(*image));
  ASSERT_TRUE(avatar);
  EXPECT_EQ(color_at(*avatar, 20, 10), 'R');
  EXPECT_EQ(alpha_at(*avatar, 20, 30), gdAlphaTransparent);
}

TEST(PictureShape, WhatIsTransparentLendsNoColourToTheEdges) {
  const Image disc = pictures::disc(400);
  const std::string upload = pictures::png(*disc);
  const Image avatar = avatar_of(upload);
  int greenest = 0;
  for (int y = 0; y < avatar->sy; ++y) {
    for (int x = 0; x < avatar->sx; ++x) {
      const int pixel = gdImageGetTrueColorPixel(avatar.get(), x, y);
      if (gdTrueColorGetAlpha(pixel) < 100) {
        greenest = std::max(greenest, gdTrueColorGetGreen(pixel));
      }
    }
  }
  EXPECT_LT(greenest, 40);
}

}  // namespace
