#include "unit/pictures.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <webp/encode.h>
#include <webp/mux.h>
#include <zlib.h>

#include <array>
#include <csetjmp>
#include <cstdlib>
#include <string>

// Only after stdio.h.
#include <jpeglib.h>
#include <png.h>

namespace pictures {
namespace {

using std::string_view_literals::operator""sv;

std::string taken(void* bytes, int size) {
  std::string text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  return text;
}

template <class... Options>
std::string drawn(void* (*encode)(gdImage*, int*, Options...), gdImage& image, Options... options) {
  int size = 0;
  void* bytes = encode(&image, &size, options...);
  return taken(bytes, size);
}

std::uint8_t shade(int a, int b) { return static_cast<std::uint8_t>((a * 7 + b * 3) >> 4); }

std::string raw_jpeg(int width, int height, int components, J_COLOR_SPACE space) {
  jpeg_compress_struct out{};
  jpeg_error_mgr errors{};
  out.err = jpeg_std_error(&errors);
  jpeg_create_compress(&out);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&out, &bytes, &size);
  out.image_width = static_cast<JDIMENSION>(width);
  out.image_height = static_cast<JDIMENSION>(height);
  out.input_components = components;
  out.in_color_space = space;
  jpeg_set_defaults(&out);
  if (components > 1) jpeg_simple_progression(&out);
  jpeg_start_compress(&out, TRUE);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(width * components));
  for (int y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < row.size(); ++x) row[x] = shade(static_cast<int>(x), y);
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&out, &pointer, 1);
  }
  jpeg_finish_compress(&out);
  std::string text(reinterpret_cast<char*>(bytes), size);
  jpeg_destroy_compress(&out);
  std::free(bytes);
  return text;
}

void append(png_structp out, png_bytep bytes, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(out))->append(reinterpret_cast<char*>(bytes), size);
}

}  // namespace

Image quarters(int width, int height) {
  Image image(gdImageCreateTrueColor(width, height));
  const int x = width / 2;
  const int y = height / 2;
  gdImageFilledRectangle(image.get(), 0, 0, x - 1, y - 1, 0xff0000);
  gdImageFilledRectangle(image.get(), x, 0, width - 1, y - 1, 0x00ff00);
  gdImageFilledRectangle(image.get(), 0, y, x - 1, height - 1, 0x0000ff);
  gdImageFilledRectangle(image.get(), x, y, width - 1, height - 1, 0xffffff);
  return image;
}

Image disc(int side) {
  Image image = media::transparent_image(side, side);
  const int green = gdTrueColorAlpha(0, 255, 0, gdAlphaTransparent);
  gdImageFilledRectangle(image.get(), 0, 0, side - 1, side - 1, green);
  gdImageFilledEllipse(image.get(), side / 2, side / 2, side - 2, side - 2, 0xff0000);
  return image;
}

std::string jpeg(gdImage& image) { return drawn<int>(gdImageJpegPtr, image, 90); }

std::string progressive_jpeg(gdImage& image) {
  gdImageInterlace(&image, 1);
  return jpeg(image);
}

std::string gray_jpeg(int width, int height) { return raw_jpeg(width, height, 1, JCS_GRAYSCALE); }

std::string progressive_cmyk_jpeg(int width, int height) {
  return raw_jpeg(width, height, 4, JCS_CMYK);
}

std::string png(gdImage& image) { return drawn<>(gdImagePngPtr, image); }

std::string interlaced_png16(int width, int height) {
  std::string text;
  png_structp out = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(out);
  png_set_write_fn(out, &text, append, nullptr);
  png_set_compression_level(out, 1);
  png_set_IHDR(out, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 16,
               PNG_COLOR_TYPE_RGB_ALPHA, PNG_INTERLACE_ADAM7, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(out, info);
  const int passes = png_set_interlace_handling(out);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 8, 0x80);
  for (int pass = 0; pass < passes; ++pass) {
    for (int y = 0; y < height; ++y) png_write_row(out, row.data());
  }
  png_write_end(out, info);
  png_destroy_write_struct(&out, &info);
  return text;
}

std::string keyed_png(int side) {
  const auto pixels = static_cast<std::size_t>(side);
  std::string rows;
  for (std::size_t y = 0; y < pixels; ++y) {
    rows += '\0';
    for (std::size_t x = 0; x < pixels; ++x) rows += y < pixels / 2 ? "\1\2\3"sv : "\xff\0\0"sv;
  }
  return png_header(static_cast<std::uint32_t>(side), static_cast<std::uint32_t>(side), 8, 2) +
         png_chunk("tRNS", "\0\1\0\2\0\3"sv) + png_chunk("IDAT", deflated(rows)) +
         png_chunk("IEND", "");
}

std::string gif(gdImage& image) { return drawn<>(gdImageGifPtr, image); }

std::string palette_png(gdImage& image) {
  const Image copy(gdImageCreatePaletteFromTrueColor(&image, 0, 16));
  return png(*copy);
}

std::string webp(gdImage& image) { return drawn<int>(gdImageWebpPtrEx, image, 90); }

std::string lossless_webp(int width, int height) {
  WebPConfig config;
  WebPConfigInit(&config);
  WebPConfigLosslessPreset(&config, 0);
  WebPPicture picture;
  WebPPictureInit(&picture);
  picture.use_argb = 1;
  picture.width = width;
  picture.height = height;
  WebPPictureAlloc(&picture);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      picture.argb[y * picture.argb_stride + x] =
          0x80000000U | unsigned{shade(x, y)} << 8 | unsigned{shade(y, x)};
    }
  }
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  WebPEncode(&config, &picture);
  std::string text(reinterpret_cast<char*>(writer.mem), writer.size);
  WebPMemoryWriterClear(&writer);
  WebPPictureFree(&picture);
  return text;
}

std::string animated_gif(int side) {
  std::string text = "GIF89a" + little(static_cast<unsigned>(side), 2) +
                     little(static_cast<unsigned>(side), 2) + std::string("\x70\0\0", 3);
  for (const int color : {0xff0000, 0x00ff00}) {
    const Image frame(gdImageCreate(side, side));
    gdImageColorAllocate(frame.get(), color >> 16, color >> 8 & 0xff, color & 0xff);
    int size = 0;
    void* bytes = gdImageGifAnimAddPtr(frame.get(), &size, 1, 0, 0, 10, gdDisposalNone, nullptr);
    text += taken(bytes, size);
  }
  return text + ';';
}

std::string animated_webp(int side) {
  WebPAnimEncoder* encoder = WebPAnimEncoderNew(side, side, nullptr);
  const auto pixels = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  int time = 0;
  for (const auto color : {0xffff0000U, 0xff00ff00U}) {
    std::vector<std::uint32_t> argb(pixels, color);
    WebPPicture picture;
    WebPPictureInit(&picture);
    picture.use_argb = 1;
    picture.width = picture.height = picture.argb_stride = side;
    picture.argb = argb.data();
    WebPAnimEncoderAdd(encoder, &picture, time, nullptr);
    time += 100;
  }
  WebPAnimEncoderAdd(encoder, nullptr, time, nullptr);
  WebPData data{};
  WebPAnimEncoderAssemble(encoder, &data);
  std::string text(reinterpret_cast<const char*>(data.bytes), data.size);
  WebPDataClear(&data);
  WebPAnimEncoderDelete(encoder);
  return text;
}

std::vector<std::string> one_of_each() {
  const Image image = quarters(60, 40);
  return {
      jpeg(*image),     progressive_jpeg(*image), gray_jpeg(60, 40), progressive_cmyk_jpeg(60, 40),
      png(*image),      interlaced_png16(60, 40), keyed_png(40),     palette_png(*image),
      gif(*image),      animated_gif(40),         webp(*image),      lossless_webp(60, 40),
      animated_webp(40)};
}

std::string little(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xff);
  return text;
}

std::string big(std::uint32_t value, int bytes) {
  const std::string text = little(value, bytes);
  return {text.rbegin(), text.rend()};
}

std::string exif(int orientation) {
  constexpr std::uint32_t kOrientation = 0x0112;
  constexpr std::uint32_t kShort = 3;
  return "II*" + std::string(1, '\0') + little(8, 4) + little(1, 2) + little(kOrientation, 2) +
         little(kShort, 2) + little(1, 4) + little(static_cast<unsigned>(orientation), 4) +
         little(0, 4);
}

std::string with_app(std::string_view jpeg, std::uint8_t marker, std::string_view content) {
  return std::string(jpeg.substr(0, 2)) + '\xff' + static_cast<char>(marker) +
         big(static_cast<unsigned>(content.size()) + 2, 2) + std::string(content) +
         std::string(jpeg.substr(2));
}

std::string png_chunk(std::string_view type, std::string_view content) {
  const std::string body = std::string(type) + std::string(content);
  const auto sum =
      ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big(static_cast<unsigned>(content.size()), 4) + body + big(static_cast<unsigned>(sum), 4);
}

std::string png_header(std::uint32_t width, std::uint32_t height, int depth, int color_type) {
  return "\x89PNG\r\n\x1a\n" +
         png_chunk("IHDR", big(width, 4) + big(height, 4) + static_cast<char>(depth) +
                               static_cast<char>(color_type) + std::string(3, '\0'));
}

std::string with_chunk(std::string_view png, std::string_view type, std::string_view content) {
  constexpr std::size_t kBehindHeader = 8 + 25;
  return std::string(png.substr(0, kBehindHeader)) + png_chunk(type, content) +
         std::string(png.substr(kBehindHeader));
}

std::string riff_chunk(std::string_view type, std::string_view content) {
  std::string chunk = std::string(type) + little(static_cast<unsigned>(content.size()), 4);
  chunk += content;
  if (content.size() % 2 != 0) chunk += '\0';
  return chunk;
}

std::string riff(std::string_view chunks) {
  return riff_chunk("RIFF", "WEBP" + std::string(chunks));
}

std::string with_riff_chunk(std::string_view webp, int width, int height, std::string_view type,
                            std::string_view content) {
  constexpr std::size_t kRiffHeader = 12;
  const char flags = type == "EXIF" ? '\x08' : type == "XMP " ? '\x04' : '\x20';
  const std::string canvas = flags + std::string(3, '\0') +
                             little(static_cast<unsigned>(width - 1), 3) +
                             little(static_cast<unsigned>(height - 1), 3);
  const std::string picture(webp.substr(kRiffHeader));
  const std::string chunk = riff_chunk(type, content);
  return riff(riff_chunk("VP8X", canvas) + (type == "ICCP" ? chunk + picture : picture + chunk));
}

std::string deflated(std::string_view bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string text(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(text.data()), &size,
             reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  text.resize(size);
  return text;
}

Image open_webp(std::string_view bytes) {
  std::string copy(bytes);
  return Image(gdImageCreateFromWebpPtr(static_cast<int>(copy.size()), copy.data()));
}

std::string made_apart(const std::function<std::string()>& make) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {};
  const pid_t pid = ::fork();
  if (pid == 0) {
    const std::string made = make();
    for (std::string_view left = made; !left.empty();) {
      const ssize_t n = ::write(ends[1], left.data(), left.size());
      if (n <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(n));
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t n = 0; (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  ::waitpid(pid, nullptr, 0);
  return text;
}

}  // namespace pictures
