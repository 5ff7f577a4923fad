#include "media/decoder.h"

#include <webp/demux.h>

#include <array>
#include <climits>
#include <cstdarg>
#include <cstdio>

namespace media {
namespace {

// gd reports missing and corrupt parts of a JPEG only by a message and fills them with grey. Its
// message callback has no user argument, hence this variable.
thread_local bool complained = false;

// Several phones write padding between the last scan and the end of the image; no data is missing
// then. libjpeg's message has not changed since 1991.
constexpr std::string_view kHarmless = "extraneous bytes before marker";

void note_complaint(int, const char* format, va_list arguments) {
  std::array<char, 256> message{};
  std::vsnprintf(message.data(), message.size(), format, arguments);
  if (std::string_view(message.data()).find(kHarmless) == std::string_view::npos) {
    complained = true;
  }
}

int size_of(std::string_view upload) { return static_cast<int>(upload.size()); }

// gd does not write to the bytes, but its parameter is not const.
void* data_of(std::string_view upload) {
  return const_cast<char*>(upload.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

Image decode_jpeg(std::string_view upload) {
  constexpr int kReportWarnings = 0;
  complained = false;
  Image image(gdImageCreateFromJpegPtrEx(size_of(upload), data_of(upload), kReportWarnings));
  return complained ? nullptr : std::move(image);
}

// A true-colour PNG may declare one colour as transparent; gd keeps its pixels opaque.
void make_key_transparent(gdImage& image) {
  if (image.trueColor == 0 || image.transparent < 0) return;
  for (int y = 0; y < image.sy; ++y) {
    for (int x = 0; x < image.sx; ++x) {
      int& pixel = image.tpixels[y][x];
      if (pixel == image.transparent) pixel |= gdAlphaTransparent << 24;
    }
  }
}

Image decode_png(std::string_view upload) {
  Image image(gdImageCreateFromPngPtr(size_of(upload), data_of(upload)));
  if (image) make_key_transparent(*image);
  return image;
}

// gd returns the frame only; a viewer shows it at its position on the canvas.
Image decode_gif(std::string_view upload, const Header& header) {
  const Frame& frame = header.frame;
  Image image(gdImageCreateFromGifPtr(size_of(upload), data_of(upload)));
  if (!image || image->sx != frame.width || image->sy != frame.height) return nullptr;
  if (frame.width == header.width && frame.height == header.height) return image;
  Image canvas = transparent_image(header.width, header.height);
  if (!canvas) return nullptr;
  gdImageCopy(canvas.get(), image.get(), frame.left, frame.top, 0, 0, frame.width, frame.height);
  return canvas;
}

// gd stores alpha in seven bits, with 0 for opaque.
Image from_rgba(const std::uint8_t* rgba, int width, int height) {
  Image image = transparent_image(width, height);
  if (!image) return nullptr;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x, rgba += 4) {
      image->tpixels[y][x] =
          gdTrueColorAlpha(rgba[0], rgba[1], rgba[2], gdAlphaMax - (rgba[3] >> 1));
    }
  }
  return image;
}

struct DeleteAnimation {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

Image decode_animation(std::string_view upload, const Header& header) {
  const WebPData data{.bytes = reinterpret_cast<const std::uint8_t*>(upload.data()),
                      .size = upload.size()};
  const std::unique_ptr<WebPAnimDecoder, DeleteAnimation> decoder(
      WebPAnimDecoderNew(&data, nullptr));
  std::uint8_t* rgba = nullptr;
  int shown_until_ms = 0;
  if (!decoder || WebPAnimDecoderGetNext(decoder.get(), &rgba, &shown_until_ms) == 0) {
    return nullptr;
  }
  return from_rgba(rgba, header.width, header.height);
}

Image decode_webp(std::string_view upload) {
  return Image(gdImageCreateFromWebpPtr(size_of(upload), data_of(upload)));
}

Image decode_any(std::string_view upload, const Header& header) {
  switch (header.format) {
    case Format::kGif:
      return decode_gif(upload, header);
    case Format::kPng:
      return decode_png(upload);
    case Format::kJpeg:
      return decode_jpeg(upload);
    case Format::kWebp:
      return decode_webp(upload);
    case Format::kAnimatedWebp:
      return decode_animation(upload, header);
  }
  return nullptr;
}

}  // namespace

Image decode(std::string_view upload, const Header& header) {
  if (upload.size() > INT_MAX) return nullptr;
  gdSetErrorMethod(note_complaint);
  Image image = decode_any(upload, header);
  if (!image || image->sx != header.width || image->sy != header.height) return nullptr;
  return image;
}

}  // namespace media
