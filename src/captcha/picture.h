// Turns a drawn word into a picture that people can read and OCR programs cannot. Knows no letters.
//
// A wavy line crosses the word: above it the letters are dark on light, below it light on dark.
// People follow an outline across it; a program that first separates dark from light, as tesseract
// does, finds halves of letters and the area between them. Waves bend straight lines.
#pragma once

#include <string>

#include "captcha/raster.h"
#include "captcha/rng.h"

namespace captcha {

inline constexpr int kWidth = 200;
inline constexpr int kHeight = 70;
/// Until the waves have passed, a pixel is so many dots wide and high: else they would leave steps.
inline constexpr int kFiner = 2;

/// A PNG, or nothing where memory is short. The word is kHeight * kFiner dots high.
std::string make_picture(const Raster& word, Rng& rng);

}  // namespace captcha
