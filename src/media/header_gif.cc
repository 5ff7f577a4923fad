// GIF89a: a logical screen, then blocks. Only the first image is used.
#include "media/bytes.h"
#include "media/header.h"

namespace media {
namespace {

constexpr std::uint8_t kExtension = 0x21;
constexpr std::uint8_t kImage = 0x2c;

void skip_color_table(Bytes& in, std::uint8_t flags) {
  if ((flags & 0x80) != 0) in.skip(std::size_t{6} << (flags & 0x07));
}

// A sequence of blocks of up to 255 bytes, ended by an empty one.
void skip_blocks(Bytes& in) {
  while (const std::uint8_t size = in.byte()) in.skip(size);
}

Frame read_frame(Bytes& in) {
  Frame frame;
  frame.left = in.little16();
  frame.top = in.little16();
  frame.width = in.little16();
  frame.height = in.little16();
  skip_color_table(in, in.byte());
  in.skip(1);  // the initial code size
  skip_blocks(in);
  return frame;
}

// A frame that exceeds the screen contradicts the header.
bool lies_within(const Frame& frame, const Header& header) {
  return frame.width > 0 && frame.height > 0 && frame.left + frame.width <= header.width &&
         frame.top + frame.height <= header.height;
}

}  // namespace

std::optional<Header> read_gif_header(std::string_view upload) {
  Bytes in(upload);
  const std::string_view signature = in.take(6);
  if (signature != "GIF87a" && signature != "GIF89a") return std::nullopt;
  Header header{.format = Format::kGif};
  header.width = in.little16();
  header.height = in.little16();
  const std::uint8_t flags = in.byte();
  in.skip(2);  // background colour and pixel aspect ratio
  skip_color_table(in, flags);
  std::uint8_t block = in.byte();
  for (; block == kExtension; block = in.byte()) {
    in.skip(1);
    skip_blocks(in);
  }
  if (block != kImage) return std::nullopt;
  header.frame = read_frame(in);
  if (!in.ok() || !lies_within(header.frame, header)) return std::nullopt;
  return header;
}

}  // namespace media
