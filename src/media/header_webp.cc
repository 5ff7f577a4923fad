// WebP (RFC 9649): libwebp's own demultiplexer reads the RIFF chunks and checks that canvas,
// frames and bitstreams agree.
#include <webp/demux.h>

#include <climits>
#include <memory>

#include "media/header.h"

namespace media {
namespace {

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
using Demuxer = std::unique_ptr<WebPDemuxer, DeleteDemuxer>;

std::string_view exif_of(const Demuxer& demuxer) {
  WebPChunkIterator chunk{};
  std::string_view exif;
  if (WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk) != 0) {
    // The iterator points into the upload itself.
    exif = {reinterpret_cast<const char*>(chunk.chunk.bytes), chunk.chunk.size};
  }
  WebPDemuxReleaseChunkIterator(&chunk);
  return exif;
}

}  // namespace

std::optional<Header> read_webp_header(std::string_view upload) {
  const WebPData data{.bytes = reinterpret_cast<const std::uint8_t*>(upload.data()),
                      .size = upload.size()};
  const Demuxer demuxer(WebPDemux(&data));
  if (!demuxer) return std::nullopt;
  const std::uint32_t width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
  const std::uint32_t height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
  const std::uint32_t flags = WebPDemuxGetI(demuxer.get(), WEBP_FF_FORMAT_FLAGS);
  if (width == 0 || height == 0 || width > INT_MAX || height > INT_MAX) return std::nullopt;
  Header header{
      .format = (flags & ANIMATION_FLAG) != 0 ? Format::kAnimatedWebp : Format::kWebp,
      .width = static_cast<int>(width),
      .height = static_cast<int>(height),
      .exif = exif_of(demuxer),
  };
  header.frame = {.width = header.width, .height = header.height};
  return header;
}

}  // namespace media
