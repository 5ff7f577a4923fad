// Reads the header of a picture before it is decoded. Knows the layout of each format; decodes
// nothing and allocates nothing based on sizes in the file.
#pragma once

#include <optional>
#include <string_view>

namespace media {

/// The supported formats.
enum class Format { kGif, kPng, kJpeg, kWebp, kAnimatedWebp };

/// The position of the first frame on the canvas, in pixels. Only in a GIF can it be smaller than
/// the canvas.
struct Frame {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// The result of read_header().
struct Header {
  Format format{};
  int width = 0;  ///< of the canvas, at least 1
  int height = 0;
  Frame frame{};            ///< inside the canvas, at least 1 × 1
  std::string_view exif{};  ///< the TIFF structure, a part of the upload; may be empty
};

/// Detects the format by content, never by a file name, and reads the header.
///
/// std::nullopt for another format, for a contradictory header, and for an upload that ends before
/// its first picture does, because decoders fill the missing part with grey. Bytes after the
/// picture are ignored.
std::optional<Header> read_header(std::string_view upload);

// One for each format, called by read_header().
std::optional<Header> read_gif_header(std::string_view upload);
std::optional<Header> read_png_header(std::string_view upload);
std::optional<Header> read_jpeg_header(std::string_view upload);
std::optional<Header> read_webp_header(std::string_view upload);

}  // namespace media
