// JPEG (ITU T.81): segments behind markers, and scans of entropy-coded bytes between them.
#include "media/bytes.h"
#include "media/header.h"

namespace media {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint8_t kEndOfImage = 0xd9;
constexpr std::uint8_t kStartOfScan = 0xda;
constexpr std::uint8_t kApp1 = 0xe1;
constexpr auto kExifMark = "Exif\0\0"sv;
// Each scan of a progressive picture walks over the whole of it again, however short the scan is:
// a small file can ask for hours. Encoders write about ten.
constexpr int kMostScans = 30;

// C0 to CF, but for the Huffman tables (C4), an extension never used (C8) and arithmetic
// conditioning (CC).
bool is_frame_header(std::uint8_t marker) {
  return (marker & 0xf0) == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// A marker may be preceded by any number of FF.
std::uint8_t read_marker(Bytes& in) {
  if (in.byte() != 0xff) return 0;
  std::uint8_t marker = 0xff;
  while (in.ok() && marker == 0xff) marker = in.byte();
  return marker;
}

// Leaves `in` behind the marker that ends the scan, which it returns. Within a scan FF 00 is a
// byte of data, and D0 to D7 let a reader start afresh.
std::uint8_t skip_scan(Bytes& in) {
  while (in.ok()) {
    in.skip_to('\xff');
    const std::uint8_t marker = read_marker(in);
    if (marker != 0 && (marker < 0xd0 || marker > 0xd7)) return marker;
  }
  return 0;
}

// False where a second one contradicts the first, or where there is no picture in it. A height of
// 0, to be told after the first scan (DNL), is one that no decoder here reads.
bool read_size(std::string_view segment, Header& header) {
  Bytes in(segment);
  in.skip(1);  // the precision, which libjpeg judges
  const int height = in.big16();
  const int width = in.big16();
  if (!in.ok() || header.width != 0 || width == 0 || height == 0) return false;
  header.width = width;
  header.height = height;
  header.frame = {.width = width, .height = height};
  return true;
}

}  // namespace

std::optional<Header> read_jpeg_header(std::string_view upload) {
  Bytes in(upload);
  in.skip(2);  // the start of the image, which told the format
  Header header{.format = Format::kJpeg};
  int scans = 0;
  std::uint8_t marker = read_marker(in);
  while (in.ok() && marker != kEndOfImage) {
    // What stands alone (RST, SOI, TEM) has no place here, 0 is no marker at all.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) return std::nullopt;
    const std::size_t size = in.big16();
    if (size < 2) return std::nullopt;
    const std::string_view segment = in.take(size - 2);
    if (is_frame_header(marker) && !read_size(segment, header)) return std::nullopt;
    if (marker == kApp1 && header.exif.empty() && segment.starts_with(kExifMark)) {
      header.exif = segment.substr(kExifMark.size());
    }
    if (marker == kStartOfScan && ++scans > kMostScans) return std::nullopt;
    marker = marker == kStartOfScan ? skip_scan(in) : read_marker(in);
  }
  if (!in.ok() || scans == 0 || header.width == 0) return std::nullopt;
  return header;
}

}  // namespace media
