// Pictures that lie, break off, hide something or ask for too much. Each is right or refused.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "media/avatar.h"
#include "media/header.h"
#include "unit/pictures.h"

namespace {

using media::ImageResult;
using media::Verdict;
using pictures::Image;
using std::string_literals::operator""s;
using testing::Not;

constexpr int kSide = 4096;

ImageResult make(std::string_view upload) { return media::make_avatar(upload, kSide, 64); }

const std::string kCanary = "c4n4ry-of-the-upload";

/// libpng warns on standard error of much that is being done to it here.
class HostilePicture : public testing::Test {
 protected:
  HostilePicture() : loud_(::dup(STDERR_FILENO)) {
    const int quiet = ::open("/dev/null", O_WRONLY);
    if (quiet < 0) return;
    ::dup2(quiet, STDERR_FILENO);
    ::close(quiet);
  }
  ~HostilePicture() override {
    ::dup2(loud_, STDERR_FILENO);
    ::close(loud_);
  }

 private:
  int loud_;
};

TEST_F(HostilePicture, OtherTypesAreRefused) {
  for (const std::string& upload :
       {""s, "G"s, "GIF89a"s, "\xff\xd8\xff"s, "RIFF\0\0\0\0WEBP"s, "<svg xmlns=''/>"s, "%PDF-1.7"s,
        "<!DOCTYPE html>"s, "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s, "II*\0\x08\0\0\0"s,
        "\0\0\0\x1c"s + "ftypavif"s, "#define x_width 1"s, "PK\x03\x04"s, std::string(4096, '\0'),
        std::string(4096, '\xff')}) {
    EXPECT_EQ(make(upload).verdict, Verdict::kNotAPicture) << upload.substr(0, 8);
  }
}

TEST_F(HostilePicture, TooManyPixelsAreRefusedByTheHeaderAlone) {
  const std::string nothing = pictures::deflated("");
  const std::string png_end =
      pictures::png_chunk("IDAT", nothing) + pictures::png_chunk("IEND", "");
  for (const auto& [width, height] : {std::pair{30000U, 30000U},
                                      {4097U, 1U},
                                      {1U, 4097U},
                                      {0x7fffffffU, 0x7fffffffU},
                                      {65536U, 65536U}}) {
    EXPECT_EQ(make(pictures::png_header(width, height, 1, 0) + png_end).verdict,
              Verdict::kTooManyPixels);
  }
}

TEST_F(HostilePicture, TheLargestThatIsAllowedIsAllowed) {
  for (const auto& [width, height] : {std::pair{4096, 4}, {4, 4096}}) {
    const Image image = pictures::quarters(width, height);
    EXPECT_EQ(make(pictures::png(*image)).verdict, Verdict::kMade);
    EXPECT_EQ(make(pictures::jpeg(*image)).verdict, Verdict::kMade);
  }
}

/// A GIF of 20 by 20 with another size in its screen descriptor.
std::string gif_with_screen(unsigned width, unsigned height) {
  const Image image = pictures::quarters(20, 20);
  return pictures::gif(*image).replace(6, 4,
                                       pictures::little(width, 2) + pictures::little(height, 2));
}

TEST_F(HostilePicture, AGifWhoseScreenAndFrameDisagreeIsRefused) {
  EXPECT_EQ(make(gif_with_screen(65535, 65535)).verdict, Verdict::kTooManyPixels);
  EXPECT_EQ(make(gif_with_screen(10, 10)).verdict, Verdict::kNotAPicture);
  EXPECT_EQ(make(gif_with_screen(0, 0)).verdict, Verdict::kNotAPicture);
  std::string huge = gif_with_screen(20, 20);
  huge.replace(huge.find("\x2c\0\0\0\0"s) + 5, 4, "\xff\xff\xff\xff");
  EXPECT_EQ(make(huge).verdict, Verdict::kNotAPicture);
}

/// A JPEG of 20 by 20 with another size in its frame header.
std::string jpeg_of_size(unsigned width, unsigned height) {
  const Image image = pictures::quarters(20, 20);
  std::string upload = pictures::jpeg(*image);
  return upload.replace(upload.find("\xff\xc0\0\x11"s) + 5, 4,
                        pictures::big(height, 2) + pictures::big(width, 2));
}

TEST_F(HostilePicture, AJpegWithLessInItThanItSaysIsRefused) {
  EXPECT_EQ(make(jpeg_of_size(65535, 65535)).verdict, Verdict::kTooManyPixels);
  EXPECT_EQ(make(jpeg_of_size(4000, 4000)).verdict, Verdict::kNotAPicture);
  EXPECT_EQ(make(jpeg_of_size(0, 20)).verdict, Verdict::kNotAPicture);
  EXPECT_EQ(make(jpeg_of_size(20, 0)).verdict, Verdict::kNotAPicture);
}

TEST_F(HostilePicture, AJpegWithTwoFrameHeadersIsRefused) {
  const std::string upload = jpeg_of_size(20, 20);
  const std::size_t frame = upload.find("\xff\xc0\0\x11"s);
  const std::string twice = upload.substr(0, frame + 19) + upload.substr(frame);
  EXPECT_EQ(make(twice).verdict, Verdict::kNotAPicture);
}

TEST_F(HostilePicture, AJpegThatAsksForTooManyScansIsRefused) {
  std::string upload = jpeg_of_size(20, 20);
  const std::string scan = upload.substr(upload.find("\xff\xda"s));
  upload.resize(upload.size() - 2);
  for (int i = 0; i < 200; ++i) upload += scan.substr(0, scan.size() - 2);
  EXPECT_EQ(make(upload + "\xff\xd9").verdict, Verdict::kNotAPicture);
}

TEST_F(HostilePicture, PaddingAtTheEndOfAJpegIsNotHeldAgainstIt) {
  const Image image = pictures::quarters(20, 20);
  std::string upload = pictures::jpeg(*image);
  upload.insert(upload.size() - 2, std::string(64, '\0'));
  EXPECT_EQ(make(upload).verdict, Verdict::kMade);
}

TEST_F(HostilePicture, AWebpWhoseCanvasAndFrameDisagreeIsRefused) {
  const Image image = pictures::quarters(20, 20);
  for (const auto& [width, height] : {std::pair{16384, 16384}, {10, 10}, {21, 20}}) {
    const std::string upload =
        pictures::with_riff_chunk(pictures::webp(*image), width, height, "EXIF", "");
    EXPECT_NE(make(upload).verdict, Verdict::kMade) << width;
  }
}

TEST_F(HostilePicture, BombsInTheMetadataDoNotGoOff) {
  const Image image = pictures::quarters(20, 20);
  const std::string bomb = pictures::deflated(std::string(std::size_t{64} << 20, 'x'));
  for (const auto& [type, prefix] :
       {std::pair{"iCCP", "n\0\0"s}, {"zTXt", "n\0\0"s}, {"iTXt", "n\0\1\0\0\0"s}}) {
    const std::string upload = pictures::with_chunk(pictures::png(*image), type, prefix + bomb);
    EXPECT_EQ(make(upload).verdict, Verdict::kMade) << type;
  }
}

TEST_F(HostilePicture, WhatIsCutBeforeItsEndIsRefused) {
  // The picture of a GIF or a moving WebP ends before the file; GIF's own end is one byte more.
  for (const std::string& upload : pictures::one_of_each()) {
    const bool gif = upload.starts_with("GIF");
    const std::size_t end = gif ? upload.find("\0\x21\xf9"s, 60) : upload.size();
    const std::size_t whole = end == upload.npos ? upload.size() - 1 : end;
    for (std::size_t size = 0; size < whole; size += 1 + whole / 150) {
      ASSERT_EQ(make(std::string_view(upload).substr(0, size)).verdict, Verdict::kNotAPicture)
          << upload.substr(0, 4) << " cut to " << size << " of " << upload.size();
    }
  }
}

TEST_F(HostilePicture, AJpegWithAHoleIsRefused) {
  const Image image = pictures::quarters(200, 200);
  const std::string upload = pictures::jpeg(*image);
  for (const std::size_t size : {upload.size() / 2, upload.size() - 20}) {
    EXPECT_EQ(make(upload.substr(0, size) + "\xff\xd9").verdict, Verdict::kNotAPicture);
  }
}

TEST_F(HostilePicture, ChangedBytesGiveAPictureOrARefusal) {
  std::mt19937 random(20240607);
  for (const std::string& upload : pictures::one_of_each()) {
    for (int i = 0; i < 300; ++i) {
      std::string changed = upload;
      changed[random() % changed.size()] = static_cast<char>(random());
      const ImageResult answer = make(changed);
      if (answer.verdict != Verdict::kMade) continue;
      const Image avatar = pictures::open_webp(answer.bytes);
      ASSERT_TRUE(avatar);
      ASSERT_LE(avatar->sx, 64);
    }
  }
}

TEST_F(HostilePicture, NoiseBehindEachSignatureIsRefused) {
  std::mt19937 random(7);
  for (const std::string& signature :
       {"GIF89a"s, "\x89PNG\r\n\x1a\n"s, "\xff\xd8\xff\xe0"s, "RIFF\xff\0\0\0WEBPVP8 "s}) {
    for (int i = 0; i < 200; ++i) {
      std::string upload = signature;
      for (int n = 0; n < 300; ++n) upload += static_cast<char>(random());
      EXPECT_NE(make(upload).verdict, Verdict::kMade);
    }
  }
}

/// Honest pictures with the canary in every place that a format has for it.
std::vector<std::string> with_canary() {
  const Image image = pictures::quarters(60, 40);
  const std::string jpeg = pictures::jpeg(*image);
  const std::string png = pictures::png(*image);
  const std::string webp = pictures::webp(*image);
  const std::string gif = pictures::gif(*image);
  const std::string exif = pictures::exif(1) + kCanary;
  const std::string length(1, static_cast<char>(kCanary.size()));
  return {pictures::with_app(jpeg, 0xfe, kCanary),
          pictures::with_app(jpeg, 0xe1, "Exif\0\0"s + exif),
          pictures::with_app(jpeg, 0xe1, "http://ns.adobe.com/xap/1.0/\0"s + kCanary),
          pictures::with_app(jpeg, 0xe2, "ICC_PROFILE\0\1\1"s + kCanary),
          jpeg + kCanary,
          pictures::with_chunk(png, "tEXt", "Comment\0"s + kCanary),
          pictures::with_chunk(png, "eXIf", exif),
          pictures::with_chunk(png, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + kCanary),
          pictures::with_chunk(png, "iCCP", "n\0\0"s + pictures::deflated(kCanary)),
          png + "<html><script>" + kCanary,
          pictures::with_riff_chunk(webp, 60, 40, "EXIF", exif),
          pictures::with_riff_chunk(webp, 60, 40, "XMP ", kCanary),
          pictures::with_riff_chunk(webp, 60, 40, "ICCP", kCanary),
          webp + kCanary,
          gif.substr(0, gif.find('\x2c')) + "\x21\xfe" + length + kCanary + '\0' +
              gif.substr(gif.find('\x2c')),
          gif + "PK\x03\x04" + kCanary};
}

TEST_F(HostilePicture, NothingOfTheUploadButItsPixelsIsInTheAvatar) {
  for (const std::string& upload : with_canary()) {
    const ImageResult answer = make(upload);
    ASSERT_EQ(answer.verdict, Verdict::kMade) << upload.substr(0, 4);
    for (const std::string& trace : {kCanary, "EXIF"s, "Exif"s, "XMP "s, "ICCP"s, "ICC_PROFILE"s,
                                     "adobe"s, "GPS"s, "gd-jpeg"s, "<html"s, "PK\x03\x04"s}) {
      EXPECT_THAT(answer.bytes, Not(testing::HasSubstr(trace))) << upload.substr(0, 4);
    }
  }
}

TEST_F(HostilePicture, AGifThatIsAlsoAScriptIsRefusedOrDrawnAnew) {
  const Image image = pictures::quarters(20, 20);
  EXPECT_NE(make("GIF89a/*" + pictures::gif(*image).substr(8) + "*/=1;alert(1)").verdict,
            Verdict::kMade);
  EXPECT_NE(make("GIF89a=1;alert(1)").verdict, Verdict::kMade);
}

TEST_F(HostilePicture, ExifThatMakesNoSenseLeavesThePictureUpright) {
  const Image image = pictures::quarters(60, 40);
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    std::string exif = pictures::exif(1);
    exif[4 + random() % (exif.size() - 4)] = static_cast<char>(random());
    const std::string upload = pictures::with_app(pictures::jpeg(*image), 0xe1, "Exif\0\0"s + exif);
    ASSERT_EQ(make(upload).verdict, Verdict::kMade) << i;
  }
}

}  // namespace
