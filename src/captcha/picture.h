// Distorts and colours a drawn word into a picture that people can read and OCR programs cannot.
// Knows no characters.
//
// A wavy line crosses the word: characters are dark on light above it and light on dark below it.
// People follow an outline across the line. A program that first separates dark from light, as
// tesseract does, finds halves of characters and the area between them. Waves bend straight lines.
#pragma once

#include <string>

#include "captcha/raster.h"
#include "captcha/rng.h"

namespace captcha {

// The size of the picture in pixels.
inline constexpr int kWidth = 200;
inline constexpr int kHeight = 70;
/// Dots for each pixel in both directions. The distortion works on dots, so that it leaves no
/// steps.
inline constexpr int kFiner = 2;

/// Makes a PNG. Empty if there is not enough memory. `word` is kHeight * kFiner dots high.
std::string make_picture(const Raster& word, Rng& rng);

}  // namespace captcha
