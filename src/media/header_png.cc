// PNG (RFC 2083 and its third edition): a signature and chunks. libpng verifies their checksums.
#include "media/bytes.h"
#include "media/header.h"

namespace media {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto kSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::uint32_t kLargest = 0x7fffffff;

struct Chunk {
  std::string_view type;
  std::string_view content;
};

Chunk read_chunk(Bytes& in) {
  const std::size_t size = in.big32();
  Chunk chunk;
  chunk.type = in.take(4);
  chunk.content = in.take(size);
  in.skip(4);  // the checksum
  return chunk;
}

}  // namespace

std::optional<Header> read_png_header(std::string_view upload) {
  Bytes in(upload);
  if (!in.starts_with(kSignature)) return std::nullopt;
  const Chunk first = read_chunk(in);
  if (first.type != "IHDR" || first.content.size() != 13) return std::nullopt;
  Bytes size(first.content);
  const std::uint32_t width = size.big32();
  const std::uint32_t height = size.big32();
  if (width == 0 || height == 0 || width > kLargest || height > kLargest) return std::nullopt;
  Header header{
      .format = Format::kPng, .width = static_cast<int>(width), .height = static_cast<int>(height)};
  header.frame = {.width = header.width, .height = header.height};
  for (Chunk chunk; chunk.type != "IEND";) {
    chunk = read_chunk(in);
    if (!in.ok()) return std::nullopt;
    if (chunk.type == "eXIf" && header.exif.empty()) header.exif = chunk.content;
  }
  return header;
}

}  // namespace media
