// Pictures to upload, valid and invalid. gd draws what it can; the rest is written with the
// formats' own libraries or byte by byte.
#pragma once

#include <gd.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "media/image.h"

namespace pictures {

using media::Image;

/// Red, green, blue and white quarters, from the left and from above.
Image quarters(int width, int height);
/// Red within a circle, transparent green outside.
Image disc(int side);

std::string jpeg(gdImage& image);
std::string progressive_jpeg(gdImage& image);
std::string gray_jpeg(int width, int height);
std::string progressive_cmyk_jpeg(int width, int height);
std::string png(gdImage& image);
std::string interlaced_png16(int width, int height);  ///< RGBA, half transparent
/// Red, but its upper half of the colour that a tRNS chunk makes transparent.
std::string keyed_png(int side);
std::string gif(gdImage& image);
std::string palette_png(gdImage& image);
std::string webp(gdImage& image);
std::string lossless_webp(int width, int height);
std::string animated_gif(int side);   ///< red, then green
std::string animated_webp(int side);  ///< red, then green

/// One small picture of each format, for tests of all formats.
std::vector<std::string> one_of_each();

/// The TIFF structure of EXIF with one entry.
std::string exif(int orientation);
std::string with_app(std::string_view jpeg, std::uint8_t marker, std::string_view content);
std::string with_chunk(std::string_view png, std::string_view type, std::string_view content);
/// As extended WebP, with a chunk at its end and the flags for it.
std::string with_riff_chunk(std::string_view webp, int width, int height, std::string_view type,
                            std::string_view content);

std::string png_chunk(std::string_view type, std::string_view content);
std::string png_header(std::uint32_t width, std::uint32_t height, int depth, int color_type);
std::string riff(std::string_view chunks);
std::string riff_chunk(std::string_view type, std::string_view content);
std::string deflated(std::string_view bytes);
std::string little(std::uint32_t value, int bytes);
std::string big(std::uint32_t value, int bytes);

/// Opens a WebP; none if it is not one.
Image open_webp(std::string_view bytes);

/// Made in a process of its own, so that the memory it takes is not ours.
std::string made_apart(const std::function<std::string()>& make);

}  // namespace pictures
