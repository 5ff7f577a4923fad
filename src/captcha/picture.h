// From a word in ink to a picture that people read and programs do not. Knows no letters.
//
// A wavy horizon crosses the word: above it the letters are dark on light, below it light on dark.
// The eye follows an outline across it; a program that first tells dark from light, as tesseract
// does, finds the halves of letters and the hill between them. Waves bend what is straight.
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
