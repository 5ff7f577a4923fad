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
// A decoder processes the whole picture for each scan of a progressive JPEG, even for a short scan,
// so a small file could take hours. Encoders write about ten scans.
constexpr int kMostScans = 30;

// C0 to CF, except Huffman tables (C4), a reserved extension (C8) and arithmetic conditioning (CC).
bool is_frame_header(std::uint8_t marker) {
  return (marker & 0xf0) == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Any number of FF bytes may precede a marker.
std::uint8_t read_marker(Bytes& in) {
  if (in.byte() != 0xff) return 0;
  std::uint8_t marker = 0xff;
  while (in.ok() && marker == 0xff) marker = in.byte();
  return marker;
}

// Skips the scan and the marker after it, which it returns. In a scan FF 00 is a data byte, and D0
// to D7 are restart markers.
std::uint8_t skip_scan(Bytes& in) {
  while (in.ok()) {
    in.skip_to('\xff');
    const std::uint8_t marker = read_marker(in);
    if (marker != 0 && (marker < 0xd0 || marker > 0xd7)) return marker;
  }
  return 0;
}

// Returns false for a second frame header and for an empty picture. A height of 0, which a DNL
// marker after the first scan would set, is not supported by the decoders.
bool read_size(std::string_view segment, Header& header) {
  Bytes in(segment);
  in.skip(1);  // the precision, which libjpeg checks
  const int height = in.big16();
  const int width = in.big16();
  if (!in.ok() || header.width != 0 || width == 0 || height == 0) return false;
  header.width = width;
  header.height = height;
  header.frame = {.width = width, .height = height};
  return true;
}

// Reads the segment of this marker. False if it is invalid.
bool read_segment(std::uint8_t marker, Bytes& in, Header& header) {
  // Markers without a segment (RST, SOI, TEM) are not allowed here; 0 is not a marker.
  if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) return false;
  const std::size_t size = in.big16();
  if (size < 2) return false;
  const std::string_view segment = in.take(size - 2);
  if (marker == kApp1 && header.exif.empty() && segment.starts_with(kExifMark)) {
    header.exif = segment.substr(kExifMark.size());
  }
  return !is_frame_header(marker) || read_size(segment, header);
}

}  // namespace

std::optional<Header> read_jpeg_header(std::string_view upload) {
  Bytes in(upload);
  in.skip(2);  // the start of image, which was checked already
  Header header{.format = Format::kJpeg};
  int scans = 0;
  std::uint8_t marker = read_marker(in);
  while (in.ok() && marker != kEndOfImage) {
    if (!read_segment(marker, in, header)) return std::nullopt;
    if (marker == kStartOfScan && ++scans > kMostScans) return std::nullopt;
    marker = marker == kStartOfScan ? skip_scan(in) : read_marker(in);
  }
  if (!in.ok() || scans == 0 || header.width == 0) return std::nullopt;
  return header;
}

}  // namespace media
