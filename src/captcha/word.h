// Draws the characters of a captcha next to each other. Knows the font; knows no distortion and no
// colours.
#pragma once

#include <expected>
#include <string_view>

#include "captcha/raster.h"
#include "captcha/rng.h"

namespace captcha {

/// Draws the answer with rotated characters of different sizes that nearly touch. The raster is
/// `height` dots high and as wide as the characters.
///
/// `font` is the path of a font file. The error is libgd's message, a string literal.
std::expected<Raster, const char*> write_word(std::string_view answer, const char* font, int height,
                                              Rng& rng);

}  // namespace captcha
