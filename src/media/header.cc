// Detects the format by the first bytes. The other header_*.cc files each read one format.
#include "media/header.h"

namespace media {

using std::string_view_literals::operator""sv;

std::optional<Header> read_header(std::string_view upload) {
  if (upload.starts_with("GIF8"sv)) return read_gif_header(upload);
  if (upload.starts_with("\x89PNG"sv)) return read_png_header(upload);
  if (upload.starts_with("\xff\xd8\xff"sv)) return read_jpeg_header(upload);
  if (upload.starts_with("RIFF"sv)) return read_webp_header(upload);
  return std::nullopt;
}

}  // namespace media
