// Draws the characters of a captcha side by side. Knows the font; knows no distortion and no
// colour.
#pragma once

#include <expected>
#include <string_view>

#include "captcha/raster.h"
#include "captcha/rng.h"

namespace captcha {

/// The answer in characters that lean, differ in size and stand close, as wide as that gets.
/// `font` is the path of a file. The error is libgd's sentence about it, a literal.
std::expected<Raster, const char*> write_word(std::string_view answer, const char* font, int height,
                                              Rng& rng);

}  // namespace captcha
