// Reads the header of a picture before anything of it is decoded. Knows how each format is laid
// out; decodes nothing, and allocates nothing by sizes that the file states.
#pragma once

#include <optional>
#include <string_view>

namespace media {

enum class Format { kGif, kPng, kJpeg, kWebp, kAnimatedWebp };

/// Where the first frame lies on the canvas; the whole of it, but in a GIF.
struct Frame {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

struct Header {
  Format format{};
  int width = 0;  ///< of the canvas, at least 1
  int height = 0;
  Frame frame{};            ///< lies within the canvas, at least 1 × 1
  std::string_view exif{};  ///< the TIFF structure within the upload; empty where there is none
};

/// The type is told by content alone, never by a name. Nothing for any other type, for a header
/// that contradicts itself, and for bytes that end before the (first) picture does: the decoders
/// below us fill what is missing with grey. What follows the picture is not looked at.
std::optional<Header> read_header(std::string_view upload);

// One format each, for read_header().
std::optional<Header> read_gif_header(std::string_view upload);
std::optional<Header> read_png_header(std::string_view upload);
std::optional<Header> read_jpeg_header(std::string_view upload);
std::optional<Header> read_webp_header(std::string_view upload);

}  // namespace media
