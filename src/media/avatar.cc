#include "media/avatar.h"

#include <memory>

#include "media/crop.h"
#include "media/decoder.h"
#include "media/header.h"
#include "media/orientation.h"

namespace media {
namespace {

// libwebp's scale is 0 to 100; above this value files grow without a visible improvement.
constexpr int kQuality = 85;

struct FreeGd {
  void operator()(void* bytes) const { gdFree(bytes); }
};
using Encoded = std::unique_ptr<void, FreeGd>;

std::string to_string(const Encoded& encoded, int size) {
  if (!encoded || size <= 0) return {};
  return {static_cast<const char*>(encoded.get()), static_cast<std::size_t>(size)};
}

std::string encode_webp(gdImage& image) {
  int size = 0;
  const Encoded encoded(gdImageWebpPtrEx(&image, &size, kQuality));
  return to_string(encoded, size);
}

}  // namespace

ImageResult make_avatar(std::string_view upload, int side, int avatar_side) {
  const auto header = read_header(upload);
  if (!header) return {.verdict = Verdict::kNotAPicture};
  if (header->width > side || header->height > side) return {.verdict = Verdict::kTooManyPixels};
  Image image = decode(upload, *header);
  if (!image) return {.verdict = Verdict::kNotAPicture};
  Image square = center_square(*image, avatar_side);
  image.reset();
  if (square) square = turned_upright(std::move(square), orientation_of(header->exif));
  std::string bytes = square ? encode_webp(*square) : "";
  if (bytes.empty()) return {.verdict = Verdict::kNotAPicture};
  return {.verdict = Verdict::kMade,
          .width = header->width,
          .height = header->height,
          .bytes = std::move(bytes)};
}

void warm_up() {
  constexpr int kSide = 16;
  const Image image = transparent_image(kSide, kSide);
  int size = 0;
  const Encoded jpeg(gdImageJpegPtr(image.get(), &size, kQuality));
  make_avatar(to_string(jpeg, size), kSide, kSide / 2);
}

}  // namespace media
